-- step: room_typed
-- grain: one way a place is typed in any system, and the room it means; places that mean no single room are left out
WITH typed AS (
  SELECT JASH AS typed FROM std.teaching__meeting
  UNION SELECT JASH FROM std.teaching__class_session
  UNION SELECT CFDD FROM std.assets__equipment
),
room AS (
  SELECT r.FJBH AS room_no, r.FJH AS door_no, r.LYBH AS building_no, b.LYMC AS building, b.XQ AS campus
  FROM std.facilities__room r
  LEFT JOIN std.facilities__building b ON b.LYBH = r.LYBH
),
spelling AS (
  SELECT room_no, room_key(room_no) AS key, 1 AS trust FROM room
  UNION SELECT room_no, room_key(building || door_no), 2 FROM room
  UNION SELECT room_no, room_key(campus || building || door_no), 2 FROM room
  UNION SELECT room_no, room_key(replace(campus, '校区', '') || building || door_no), 2 FROM room
  UNION SELECT room_no, room_key(building_no || door_no), 3 FROM room
),
known AS (
  SELECT key, min(room_no) AS room_no
  FROM (SELECT * FROM spelling QUALIFY rank() OVER (PARTITION BY key ORDER BY trust) = 1)
  WHERE key <> ''
  GROUP BY key HAVING count(DISTINCT room_no) = 1
)
SELECT t.typed, entity_id('room', coalesce(e.room_no, k.room_no)) AS room_id
FROM typed t
LEFT JOIN room e ON e.room_no = t.typed
LEFT JOIN known k ON k.key = room_key(t.typed)
WHERE coalesce(e.room_no, k.room_no) IS NOT NULL
