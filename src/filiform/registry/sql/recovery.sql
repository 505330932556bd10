-- Recovered: the first of two successive values that are better than the baseline by a responder's change or more. Without
-- it an episode is censored on the day of its last value: never dropped, and never recovered on that day.
WITH lines AS (
  SELECT b.episode, b.instrument, b.side, b.item, b.baseline, i.sign,
         greatest(CASE WHEN i.mdc_is_share THEN abs(b.baseline) * i.mdc / 100 ELSE i.mdc END,
                  CASE WHEN i.mcid_is_share THEN abs(b.baseline) * i.mcid / 100 ELSE i.mcid END) AS headline,
         CASE WHEN i.sign = 1 THEN i.high - b.baseline ELSE b.baseline - i.low END AS room
  FROM baselines b JOIN instruments i ON i.instrument = b.instrument
  WHERE i.tracks_recovery
), rated AS (
  SELECT r.episode, r.instrument, r.since_first_d AS day, l.headline, l.sign * (r.value - l.baseline) AS change,
         lead(l.sign * (r.value - l.baseline))
           OVER (PARTITION BY r.episode, r.instrument, r.side, r.item ORDER BY r.number) AS next_change
  FROM readings r
  JOIN lines l ON l.episode = r.episode AND l.instrument = r.instrument AND l.side = r.side AND l.item = r.item
  WHERE r.since_first_d > 0 AND r.phase <> 'after' AND (l.room IS NULL OR l.room >= l.headline)
), ended AS (
  SELECT instrument, episode, max(day) AS last_day,
         min(CASE WHEN change >= headline AND next_change >= headline THEN day END) AS recovered_on
  FROM rated
  GROUP BY instrument, episode
)
SELECT instrument, coalesce(recovered_on, last_day) AS day, count(*) FILTER (WHERE recovered_on IS NOT NULL) AS recovered,
       count(*) FILTER (WHERE recovered_on IS NULL) AS censored
FROM ended
GROUP BY 1, 2
ORDER BY 1, 2
