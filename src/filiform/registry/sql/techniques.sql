SELECT technique, is_stimulated, count(*) AS needles, count(DISTINCT patient) AS patients,
       avg(gauge_mm) AS mean_gauge_mm, avg(length_mm) AS mean_length_mm, avg(twitches) AS mean_twitches,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY dwell_s) AS median_dwell_s
FROM needles
GROUP BY technique, is_stimulated
ORDER BY technique NULLS LAST, is_stimulated
