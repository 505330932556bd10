SELECT c.instrument, count(*) AS episodes, count(DISTINCT c.patient) AS patients,
       avg(c.baseline) AS mean_baseline, avg(c.follow_up) AS mean_follow_up,
       avg(c.change) AS mean_change, stddev_samp(c.change) AS sd_change,
       percentile_cont(0.25) WITHIN GROUP (ORDER BY c.change) AS lower_quartile,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY c.change) AS median_change,
       percentile_cont(0.75) WITHIN GROUP (ORDER BY c.change) AS upper_quartile
FROM pairs c
GROUP BY c.instrument
ORDER BY c.instrument
