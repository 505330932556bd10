-- A view: the last value of each series before the first needling of its episode, not older than the plan allows.
SELECT r.patient, r.episode, r.instrument, r.side, r.item, max_by(r.value, r.number) AS baseline
FROM readings r CROSS JOIN plan p
WHERE r.since_first_d BETWEEN -p.baseline_d AND 0 AND r.phase <> 'after'
GROUP BY r.patient, r.episode, r.instrument, r.side, r.item
