-- mart: room_week
-- grain: one classroom in service, or with a session all the same, in one teaching week that has sessions, as the weekly workbook shows it
-- check: unique(id)
SELECT
  w.term || ':' || w.week || ':' || r.room_no AS id,
  w.term,
  w.week,
  w.room_id,
  r.room_no,
  r.campus,
  r.building_name AS building,
  r.seats,
  w.periods_available,
  w.periods_booked,
  w.periods_used,
  w.sessions,
  w.present,
  w.seats_offered
FROM entity.classroom_week w
JOIN entity.room r ON r.id = w.room_id
ORDER BY w.starts_on, r.room_no
