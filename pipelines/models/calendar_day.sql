-- entity: calendar_day
-- grain: one day from 1 September 1980 to the end of the last academic year that the calendar names
-- check: unique(day)
-- check: not_null(day)
-- An academic year begins with its first term, so that a term lies in one year; on 1 September where the calendar does
-- not name that term.
WITH week AS (
  SELECT term, week, starts_on, min(starts_on) OVER (PARTITION BY term) AS term_from
  FROM step.calendar_week
),
year_start AS (
  SELECT y AS year, coalesce(min(w.starts_on), make_date(y, 9, 1)) AS starts_on
  FROM range(1980, (SELECT max(CAST(left(term, 4) AS BIGINT)) + 2 FROM step.calendar_week)) AS years(y)
  LEFT JOIN week w ON w.term = y || '-' || (y + 1) || '-1' AND w.week = 1
  GROUP BY y
),
academic_year AS (
  SELECT year || '-' || (year + 1) AS academic_year, starts_on,
    lead(starts_on) OVER (ORDER BY year) AS ends_before
  FROM year_start
),
day AS (
  SELECT academic_year, starts_on AS academic_year_from,
    CAST(unnest(generate_series(starts_on, ends_before - 1, INTERVAL 1 DAY)) AS DATE) AS day
  FROM academic_year WHERE ends_before IS NOT NULL
),
off AS (
  SELECT day, string_agg(DISTINCT name, '、' ORDER BY name) AS names FROM step.day_off GROUP BY day
)
SELECT
  entity_id('calendar_day', CAST(d.day AS VARCHAR)) AS id,
  d.day,
  isodow(d.day) AS weekday,
  d.academic_year,
  d.academic_year_from,
  w.term,
  w.term_from,
  w.week,
  w.term || ':' || lpad(CAST(w.week AS VARCHAR), 2, '0') AS teaching_week,
  o.names AS day_off,
  'calendar' AS source_system,
  CAST(d.day AS VARCHAR) AS source_key,
  'calendar' AS run
FROM day d
LEFT JOIN week w ON d.day BETWEEN w.starts_on AND w.starts_on + 6
LEFT JOIN off o ON o.day = d.day
