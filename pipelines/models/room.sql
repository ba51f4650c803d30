-- entity: room
-- grain: one room
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(building_id, building.id) warn
-- check: code(use_code, jyt1001_FJYT) warn
SELECT
  entity_id('room', r.FJBH) AS id,
  r.FJBH AS room_no,
  entity_id('building', r.LYBH) AS building_id,
  b.LYMC AS building_name,
  b.XQ AS campus,
  r.LC AS floor,
  r.FJH AS door_no,
  r.FJMC AS name,
  r.JZMJ AS gross_area,
  r.SYMJ AS usable_area,
  r.YTM AS use_code,
  coalesce(u.name, r.YTMC) AS use_name,
  r.ZTM AS state,
  r.ZWS AS seats,
  'facilities' AS source_system,
  r._key AS source_key,
  r._run AS run
FROM std.facilities__room r
LEFT JOIN std.facilities__building b ON b.LYBH = r.LYBH
LEFT JOIN code.list u ON u.list = 'jyt1001_FJYT' AND u.code = r.YTM
