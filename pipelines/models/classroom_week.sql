-- entity: classroom_week
-- grain: one classroom in service, or with a session all the same, in one teaching week that has sessions; daytime is periods 1 to 8, Monday to Friday
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(room_id, room.id)
WITH session AS (
  SELECT k.*, k.last_period - k.first_period + 1 AS periods, k.weekday <= 5 AND k.last_period <= 8 AS is_daytime,
    k.has_attendance AND r.seats > 0 AS is_seated, r.seats
  FROM entity.class_session k JOIN entity.room r ON r.id = k.room_id
),
used AS (
  SELECT term, week, room_id, count(*) AS sessions,
    sum(periods) FILTER (WHERE is_daytime) AS booked,
    sum(periods) FILTER (WHERE is_daytime AND is_held) AS used,
    sum(present) FILTER (WHERE is_seated) AS present,
    sum(seats) FILTER (WHERE is_seated) AS seats_offered
  FROM session GROUP BY ALL
),
recorded AS (
  SELECT term, week, max(run) AS run FROM entity.class_session WHERE week IS NOT NULL GROUP BY ALL
),
week AS (
  SELECT w.term, w.week, w.starts_on, n.run,
    5 - (SELECT count(*) FROM step.day_off d WHERE d.day BETWEEN w.starts_on AND w.ends_on AND isodow(d.day) <= 5) AS days
  FROM step.calendar_week w JOIN recorded n ON n.term = w.term AND n.week = w.week
)
SELECT
  source_id('classroom_week', 'teaching', w.term || '|' || w.week || '|' || r.room_no) AS id,
  r.id AS room_id,
  w.term,
  w.week,
  w.starts_on,
  8 * w.days AS periods_available,
  CAST(coalesce(u.booked, 0) AS BIGINT) AS periods_booked,
  CAST(coalesce(u.used, 0) AS BIGINT) AS periods_used,
  coalesce(u.sessions, 0) AS sessions,
  CAST(coalesce(u.present, 0) AS BIGINT) AS present,
  CAST(coalesce(u.seats_offered, 0) AS BIGINT) AS seats_offered,
  'teaching' AS source_system,
  w.term || '|' || w.week || '|' || r.room_no AS source_key,
  w.run
FROM week w
JOIN entity.room r ON r.use_name = '教室'
LEFT JOIN used u ON u.term = w.term AND u.week = w.week AND u.room_id = r.id
-- The register knows today's state alone: a room where a class met was in service that week.
WHERE r.state = '在用' OR u.sessions > 0
