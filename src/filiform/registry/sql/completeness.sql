-- Of the episodes with a needling: whose baseline is known, whose follow-up was due, and whose of those is known.
-- Only whether there is a baseline and a follow-up counts here, so that the readings are read once and without values.
WITH episodes AS (
  SELECT episode, bool_or(is_due) AS is_due
  FROM visits
  WHERE since_first_d IS NOT NULL
  GROUP BY episode
), series AS (
  SELECT r.patient, r.episode, r.instrument, r.side, r.item,
         bool_or(r.since_first_d <= 0) AS is_begun, bool_or(r.since_first_d > 0) AS is_followed
  FROM readings r CROSS JOIN plan p
  WHERE r.phase <> 'after'
    AND (r.since_first_d BETWEEN -p.baseline_d AND 0
         OR r.since_first_d BETWEEN p.follow_up_d - p.within_d AND p.follow_up_d + p.within_d)
  GROUP BY r.patient, r.episode, r.instrument, r.side, r.item
), begun AS (
  SELECT instrument, patient, episode, bool_or(is_followed) AS is_followed
  FROM series
  WHERE is_begun
  GROUP BY instrument, patient, episode
)
SELECT b.instrument, max(a.needled) AS needled_episodes, count(*) AS with_baseline,
       count(*) FILTER (WHERE e.is_due) AS due,
       count(*) FILTER (WHERE e.is_due AND b.is_followed AND i.instrument IS NOT NULL) AS answered,
       count(DISTINCT b.patient) AS patients
FROM begun b
JOIN episodes e ON e.episode = b.episode
CROSS JOIN (SELECT count(*) AS needled FROM episodes) a
LEFT JOIN instruments i ON i.instrument = b.instrument
GROUP BY b.instrument
ORDER BY b.instrument
