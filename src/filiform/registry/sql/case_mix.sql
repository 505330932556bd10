SELECT age_band, sex, count(*) AS patients
FROM patients
GROUP BY age_band, sex
ORDER BY age_band NULLS LAST, sex NULLS LAST
