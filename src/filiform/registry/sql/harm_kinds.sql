SELECT e.kind, e.grade, count(*) AS events, count(DISTINCT e.visit) AS sessions_affected,
       count(DISTINCT e.patient) AS patients, max(g.sessions) AS sessions
FROM adverse_events e
CROSS JOIN (SELECT count(*) AS sessions FROM visits WHERE is_needled) g
WHERE NOT e.is_near_miss
GROUP BY e.kind, e.grade
ORDER BY e.kind NULLS LAST, e.grade NULLS LAST
