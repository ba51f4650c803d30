-- mart: room_week
-- grain: one classroom in service in one teaching week that has sessions; daytime is periods 1 to 8, Monday to Friday
-- check: unique(id)
WITH used AS (
  SELECT term, week, room_id, count(*) AS sessions,
    CAST(sum(room_booked_min) FILTER (WHERE is_daytime) / 45 AS BIGINT) AS booked,
    CAST(sum(room_used_min) FILTER (WHERE is_daytime) / 45 AS BIGINT) AS used,
    sum(present) FILTER (WHERE seats_used_ratio IS NOT NULL) AS present,
    sum(seats) FILTER (WHERE seats_used_ratio IS NOT NULL) AS seats_offered
  FROM (SELECT *, weekday <= 5 AND CAST(split_part(period, '-', 2) AS BIGINT) <= 8 AS is_daytime FROM mart.session_week)
  WHERE room_id IS NOT NULL GROUP BY ALL
)
SELECT
  w.id || ':' || r.room_no AS id,
  w.term,
  w.week,
  r.id AS room_id,
  r.room_no,
  r.campus,
  r.building_name AS building,
  r.seats,
  8 * w.working_days AS periods_available,
  coalesce(u.booked, 0) AS periods_booked,
  coalesce(u.used, 0) AS periods_used,
  coalesce(u.sessions, 0) AS sessions,
  CAST(coalesce(u.present, 0) AS BIGINT) AS present,
  CAST(coalesce(u.seats_offered, 0) AS BIGINT) AS seats_offered
FROM mart.week w
JOIN entity.room r ON r.use_name = '教室' AND r.state = '在用'
LEFT JOIN used u ON u.term = w.term AND u.week = w.week AND u.room_id = r.id
WHERE w.sessions > 0
ORDER BY w.starts_on, r.room_no
