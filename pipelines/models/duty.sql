-- entity: duty
-- grain: one administrative or party duty over one interval
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: relationship(org_no, org_unit_history.org_no) warn
-- check: code(type_code, jyt1001_ZWLB) warn
SELECT
  source_id('duty', 'personnel', d._key) AS id,
  p.person_id,
  d.ZWMC AS duty_name,
  d.ZWLBM AS type_code,
  t.name AS type_name,
  d.ZWJB AS rank,
  CAST(nullif(list_position(['正厅', '副厅', '正处', '副处', '正科', '副科'], d.ZWJB), 0) AS BIGINT) AS rank_order,
  CASE WHEN d.MZRQ IS NULL THEN coalesce(n.now_no, d.DWH) ELSE d.DWH END AS org_no,
  d.RZRQ AS valid_from,
  CASE WHEN d.MZRQ >= d.RZRQ THEN d.MZRQ END AS valid_to,
  'personnel' AS source_system,
  d._key AS source_key,
  d._run AS run
FROM std.personnel__duty d
JOIN ident.person_by_staff_no p ON p.staff_no = d.GH
LEFT JOIN step.org_now n ON n.org_no = d.DWH
LEFT JOIN code.list t ON t.list = 'jyt1001_ZWLB' AND t.code = d.ZWLBM
WHERE d.RZRQ IS NOT NULL
