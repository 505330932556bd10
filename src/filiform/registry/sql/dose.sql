SELECT dose_grade, count(*) AS sessions, count(DISTINCT patient) AS patients,
       avg(needles) AS mean_needles,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY needles) AS median_needles,
       avg(muscles) AS mean_muscles, avg(twitches) AS mean_twitches,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY longest_dwell_min) AS median_longest_dwell_min,
       count(*) FILTER (WHERE stimulation_min > 0) AS stimulated
FROM visits
WHERE is_needled
GROUP BY dose_grade
ORDER BY dose_grade NULLS LAST
