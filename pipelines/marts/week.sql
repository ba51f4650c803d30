-- mart: week
-- grain: one teaching week of one term, with the weeks it is compared with
-- check: unique(id)
WITH sessions AS (
  SELECT term, week, count(*) AS sessions FROM entity.class_session GROUP BY ALL
),
-- Weeks as the timetable writes them: "1-16", "1-15单", "2-16双", "3", several parts with commas.
part AS (
  SELECT term, weekday, regexp_extract(unnest(string_split(translate(weeks, '，、;；', ',,,,'), ',')),
    '(\d+)(?:-(\d+))?(单|双)?', ['first', 'last', 'parity']) AS p
  FROM entity.section_meeting WHERE weeks IS NOT NULL
),
span AS (
  SELECT term, weekday, CAST(p.first AS BIGINT) AS first_week,
    CAST(coalesce(nullif(p.last, ''), p.first) AS BIGINT) AS last_week, p.parity, count(*) AS meetings
  FROM part WHERE p.first <> '' GROUP BY ALL
),
planned AS (
  SELECT w.term, w.week, sum(s.meetings) AS meetings
  FROM step.calendar_week w
  JOIN span s ON s.term = w.term AND w.week BETWEEN s.first_week AND s.last_week
    AND CASE s.parity WHEN '单' THEN w.week % 2 = 1 WHEN '双' THEN w.week % 2 = 0 ELSE true END
  WHERE s.weekday IS NULL OR w.starts_on + CAST(s.weekday - 1 AS INTEGER) NOT IN (SELECT day FROM step.day_off)
  GROUP BY ALL
),
off AS (
  SELECT w.term, w.week, count(*) FILTER (WHERE isodow(d.day) <= 5) AS weekdays,
    string_agg(DISTINCT d.name, '、' ORDER BY d.name) AS names
  FROM step.calendar_week w JOIN step.day_off d ON d.day BETWEEN w.starts_on AND w.ends_on
  GROUP BY ALL
)
SELECT
  w.term || ':' || w.week AS id,
  w.term,
  w.week,
  w.starts_on,
  w.ends_on,
  nullif(concat_ws('；', o.names, nullif(array_to_string(w.note, '；'), '')), '') AS note,
  CASE WHEN w.week > 1 THEN w.week - 1 END AS previous_week,
  CAST(CAST(left(w.term, 4) AS BIGINT) - 1 AS VARCHAR) || '-' || left(w.term, 4) || right(w.term, 2) AS last_year_term,
  5 - coalesce(o.weekdays, 0) AS working_days,
  CAST(coalesce(p.meetings, 0) AS BIGINT) AS planned_meetings,
  coalesce(s.sessions, 0) AS sessions
FROM step.calendar_week w
LEFT JOIN sessions s ON s.term = w.term AND s.week = w.week
LEFT JOIN planned p ON p.term = w.term AND p.week = w.week
LEFT JOIN off o ON o.term = w.term AND o.week = w.week
ORDER BY w.starts_on
