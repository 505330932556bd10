"""Distances on the globe, without an outside service.

A place is kept as degrees and as a point on a globe of radius one. The square of the straight line between two such
points is four times the haversine of the arc: it grows with the distance, so a database finds and sorts the nearest
with plain sums and products, at any latitude and across the date line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_KM = 6371.0088
"""Mean radius. Source: IUGG, arithmetic mean of the semi-axes of WGS 84."""
MILE_KM = 1.609344
KM_A_DEGREE = EARTH_KM * math.pi / 180
ROUNDED_TO = 2
"""Decimals of a degree kept of where a device is: about a kilometre."""


@dataclass(frozen=True, slots=True)
class Box:
    """What an index can be asked: degrees between which everything within a radius lies. `lons` are two where the
    date line lies within."""

    south: float
    north: float
    lons: tuple[tuple[float, float], ...]


def on_globe(lat: float, lon: float) -> tuple[float, float, float]:
    """The point of a globe of radius one."""
    phi, lam = math.radians(lat), math.radians(lon)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance by the haversine formula."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_lat, half_lon = (other_phi - phi) / 2, math.radians(other_lon - lon) / 2
    haversine = math.sin(half_lat) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, haversine)))


def chord_of(km: float) -> float:
    """The square of the straight line that stands for an arc of so many kilometres."""
    return 4 * math.sin(min(km, EARTH_KM * math.pi) / (2 * EARTH_KM)) ** 2


def km_of(chord: float) -> float:
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(max(0.0, chord)) / 2))


def box_around(lat: float, lon: float, km: float) -> Box:
    """Every place within `km` lies in it, and others in its corners."""
    reach = km / KM_A_DEGREE * 1.0001
    south, north = max(-90.0, lat - reach), min(90.0, lat + reach)
    if south <= -90.0 or north >= 90.0:
        return Box(south, north, ((-180.0, 180.0),))
    # The widest meridian spread of a circle lies a little poleward of its centre.
    spread = math.degrees(math.asin(min(1.0, math.sin(math.radians(reach)) / math.cos(math.radians(lat)))))
    west, east = lon - spread, lon + spread
    if east - west >= 360.0:
        return Box(south, north, ((-180.0, 180.0),))
    if west < -180.0:
        return Box(south, north, ((-180.0, east), (west + 360.0, 180.0)))
    if east > 180.0:
        return Box(south, north, ((west, 180.0), (-180.0, east - 360.0)))
    return Box(south, north, ((west, east),))


def rounded(degrees: float) -> float:
    """Where a device is, coarse enough not to say in which house."""
    return round(degrees, ROUNDED_TO)
