-- Of the episodes with a needling: whose baseline is known, whose follow-up was due, and whose of those is known.
WITH episodes AS (
  SELECT episode, bool_or(is_due) AS is_due
  FROM visits
  WHERE since_first_d IS NOT NULL
  GROUP BY episode
), begun AS (
  SELECT DISTINCT instrument, patient, episode FROM baselines
)
SELECT b.instrument, max(a.needled) AS needled_episodes, count(*) AS with_baseline,
       count(*) FILTER (WHERE e.is_due) AS due,
       count(*) FILTER (WHERE e.is_due AND p.episode IS NOT NULL) AS answered,
       count(DISTINCT b.patient) AS patients
FROM begun b
JOIN episodes e ON e.episode = b.episode
CROSS JOIN (SELECT count(*) AS needled FROM episodes) a
LEFT JOIN pairs p ON p.episode = b.episode AND p.instrument = b.instrument
GROUP BY b.instrument
ORDER BY b.instrument
