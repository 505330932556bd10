-- How many patients share what an outsider may know. `month` is that of the shifted first visit.
WITH by_class AS (
  SELECT organization, jurisdiction, age_band, sex, count(*) AS n FROM patients
  GROUP BY organization, jurisdiction, age_band, sex
), by_month AS (
  SELECT organization, jurisdiction, age_band, sex, month, count(*) AS n FROM patients
  GROUP BY organization, jurisdiction, age_band, sex, month
)
SELECT 'organization, age band, sex' AS known, count(*) AS classes, min(n) AS k, CAST(sum(n) AS BIGINT) AS patients,
       count(*) FILTER (WHERE n = 1) AS alone
FROM by_class
UNION ALL
SELECT 'the same and the shifted month of the first visit', count(*), min(n), CAST(sum(n) AS BIGINT),
       count(*) FILTER (WHERE n = 1)
FROM by_month
ORDER BY known
