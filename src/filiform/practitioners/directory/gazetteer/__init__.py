"""Towns and postcodes of the world, on this machine: a place in words becomes a place on the map, and nobody is asked.

`places.tsv.xz` holds the towns of 1,000 people and more and the postcodes of 120 countries (GeoNames, CC BY 4.0;
`tools/make_gazetteer.py` makes it). It is compiled into an SQLite file of its own, once for each version, when the
server starts or somebody first searches; nothing of it is read when the program is only imported.
"""

ATTRIBUTION = "GeoNames"
ATTRIBUTION_URL = "https://www.geonames.org/"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
