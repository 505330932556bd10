-- Where there is no room to reach the line (floor or ceiling) an episode is not assessable and in no other class.
WITH judged AS (
  SELECT instrument, patient, change, error, headline, room IS NOT NULL AND room < headline AS is_at_end
  FROM pairs
  WHERE headline IS NOT NULL
)
SELECT instrument, count(*) FILTER (WHERE NOT is_at_end) AS assessable,
       count(*) FILTER (WHERE NOT is_at_end AND change >= headline) AS responders,
       count(*) FILTER (WHERE NOT is_at_end AND change < headline AND change >= error) AS beyond_error_only,
       count(*) FILTER (WHERE NOT is_at_end AND change < error AND change > -error) AS within_error,
       count(*) FILTER (WHERE NOT is_at_end AND change <= -error) AS worse,
       count(*) FILTER (WHERE is_at_end) AS not_assessable,
       count(DISTINCT patient) AS patients
FROM judged
GROUP BY instrument
ORDER BY instrument
