SELECT time_window, count(*) AS planned, count(*) FILTER (WHERE is_asked) AS asked,
       count(*) FILTER (WHERE is_answered) AS answered, avg(soreness) AS mean_soreness,
       count(*) FILTER (WHERE soreness > 0) AS sore, count(*) FILTER (WHERE is_red) AS red_flags,
       count(DISTINCT patient) AS patients
FROM follow_ups
GROUP BY time_window
ORDER BY time_window
