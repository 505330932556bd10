-- Every session with a needle, also of those who never came back; near misses are no events.
WITH events AS (
  SELECT visit, patient FROM adverse_events WHERE NOT is_near_miss
), affected AS (
  SELECT count(*) AS events, count(DISTINCT visit) AS sessions_affected, count(DISTINCT patient) AS patients_affected
  FROM events
), given AS (
  SELECT count(*) AS sessions, CAST(coalesce(sum(needles), 0) AS BIGINT) AS needles, count(DISTINCT patient) AS patients
  FROM visits
  WHERE is_needled
), asked AS (
  SELECT count(DISTINCT visit) AS sessions_followed,
         count(DISTINCT CASE WHEN is_answered THEN visit END) AS sessions_answered
  FROM follow_ups
)
SELECT g.sessions, g.needles, g.patients, a.sessions_affected, a.events, a.patients_affected, q.sessions_followed,
       q.sessions_answered
FROM given g CROSS JOIN affected a CROSS JOIN asked q
