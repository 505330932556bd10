-- A view: baseline and follow-up of an episode, by instrument. The follow-up is the value nearest to the planned day;
-- several sides or items of one instrument are averaged, so that an episode counts once. A positive change is better.
-- `error` is the smallest change beyond error, `headline` the one a responder reaches; empty where none is known.
WITH later AS (
  SELECT r.episode, r.instrument, r.side, r.item,
         min_by(r.value, abs(r.since_first_d - p.follow_up_d) * 1000000 + r.number) AS follow_up
  FROM readings r CROSS JOIN plan p
  WHERE r.since_first_d BETWEEN p.follow_up_d - p.within_d AND p.follow_up_d + p.within_d AND r.phase <> 'after'
  GROUP BY r.episode, r.instrument, r.side, r.item
), averaged AS (
  SELECT b.patient, b.episode, b.instrument, avg(b.baseline) AS baseline, avg(l.follow_up) AS follow_up
  FROM baselines b
  JOIN later l ON l.episode = b.episode AND l.instrument = b.instrument AND l.side = b.side AND l.item = b.item
  GROUP BY b.patient, b.episode, b.instrument
)
SELECT a.patient, a.episode, a.instrument, a.baseline, a.follow_up, i.sign * (a.follow_up - a.baseline) AS change,
       coalesce(CASE WHEN i.mdc_is_share THEN abs(a.baseline) * i.mdc / 100 ELSE i.mdc END,
                CASE WHEN i.mcid_is_share THEN abs(a.baseline) * i.mcid / 100 ELSE i.mcid END) AS error,
       greatest(CASE WHEN i.mdc_is_share THEN abs(a.baseline) * i.mdc / 100 ELSE i.mdc END,
                CASE WHEN i.mcid_is_share THEN abs(a.baseline) * i.mcid / 100 ELSE i.mcid END) AS headline,
       CASE WHEN i.sign = 1 THEN i.high - a.baseline ELSE a.baseline - i.low END AS room
FROM averaged a
JOIN instruments i ON i.instrument = a.instrument
