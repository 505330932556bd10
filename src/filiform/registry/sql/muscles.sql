-- First by patient, then by muscle: few rows are left when patients are counted.
WITH by_patient AS (
  SELECT muscle, patient, count(*) AS needles, count(*) FILTER (WHERE twitches > 0) AS twitched
  FROM needles
  GROUP BY muscle, patient
), counted AS (
  SELECT muscle, sum(needles) AS needles, count(*) AS patients, sum(twitched) AS twitched
  FROM by_patient
  GROUP BY muscle
), middles AS (
  SELECT muscle, percentile_cont(0.5) WITHIN GROUP (ORDER BY depth_mm) AS median_depth_mm,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY dwell_s) AS median_dwell_s
  FROM needles
  GROUP BY muscle
)
SELECT c.muscle, CAST(c.needles AS BIGINT) AS needles, c.patients, CAST(c.twitched AS BIGINT) AS twitched,
       m.median_depth_mm, m.median_dwell_s
FROM counted c
JOIN middles m ON m.muscle IS NOT DISTINCT FROM c.muscle
ORDER BY c.needles DESC, c.muscle NULLS LAST
