-- How many patients share what an outsider may know. `month` is that of the shifted first visit. The shift leaves the days
-- between visits as they are: who knows them all knows how many there are, their sum and the sum of their squares.
WITH by_class AS (
  SELECT organization, jurisdiction, age_band, sex, count(*) AS n FROM patients
  GROUP BY organization, jurisdiction, age_band, sex
), by_month AS (
  SELECT organization, jurisdiction, age_band, sex, month, count(*) AS n FROM patients
  GROUP BY organization, jurisdiction, age_band, sex, month
), came AS (
  SELECT patient, count(*) AS visits, sum(since_first_d) AS days,
         sum(CAST(since_first_d AS BIGINT) * since_first_d) AS squares
  FROM visits
  GROUP BY patient
), by_days AS (
  SELECT p.organization, p.jurisdiction, p.age_band, p.sex, c.visits, c.days, c.squares, count(*) AS n
  FROM patients p JOIN came c ON c.patient = p.patient
  GROUP BY p.organization, p.jurisdiction, p.age_band, p.sex, c.visits, c.days, c.squares
)
SELECT 'organization, age band, sex' AS known, count(*) AS classes, min(n) AS k, CAST(sum(n) AS BIGINT) AS patients,
       count(*) FILTER (WHERE n = 1) AS alone
FROM by_class
UNION ALL
SELECT 'the same and the days between all visits', count(*), min(n), CAST(sum(n) AS BIGINT),
       count(*) FILTER (WHERE n = 1)
FROM by_days
UNION ALL
SELECT 'the same and the shifted month of the first visit', count(*), min(n), CAST(sum(n) AS BIGINT),
       count(*) FILTER (WHERE n = 1)
FROM by_month
ORDER BY known
