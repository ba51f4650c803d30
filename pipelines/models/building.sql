-- entity: building
-- grain: one building
-- check: not_null(id)
-- check: unique(id)
-- check: code(use_code, jyt1001_JZWYT) warn
-- check: code(ownership_code, jyt1001_CQ) warn
SELECT
  entity_id('building', b.LYBH) AS id,
  b.LYBH AS building_no,
  b.LYMC AS name,
  b.XQ AS campus,
  b.YTM AS use_code,
  coalesce(u.name, b.YTMC) AS use_name,
  b.JZMJ AS area,
  b.LC AS floors,
  b.JCNF AS built_year,
  b.CQM AS ownership_code,
  o.name AS ownership_name,
  'facilities' AS source_system,
  b._key AS source_key,
  b._run AS run
FROM std.facilities__building b
LEFT JOIN code.list u ON u.list = 'jyt1001_JZWYT' AND u.code = b.YTM
LEFT JOIN code.list o ON o.list = 'jyt1001_CQ' AND o.code = b.CQM
