-- Needles up to the day of the follow-up beside the change: a description. Who got more needles differed before, too.
WITH given AS (
  SELECT v.episode, sum(v.needles) AS needles
  FROM visits v CROSS JOIN plan p
  WHERE v.is_needled AND v.since_first_d <= p.follow_up_d
  GROUP BY v.episode
)
SELECT c.instrument,
       CASE WHEN g.needles <= 10 THEN '1-10' WHEN g.needles <= 20 THEN '11-20' WHEN g.needles <= 40 THEN '21-40' ELSE '41+' END
         AS needles_given,
       count(*) AS episodes, count(DISTINCT c.patient) AS patients, avg(c.baseline) AS mean_baseline,
       avg(c.change) AS mean_change, stddev_samp(c.change) AS sd_change
FROM pairs c
JOIN given g ON g.episode = c.episode
JOIN instruments i ON i.instrument = c.instrument AND i.tracks_recovery
GROUP BY 1, 2
ORDER BY 1, 2
