-- entity: platform_lab
-- grain: one platform or laboratory
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: relationship(head_person_id, person.id) warn
SELECT
  entity_id('platform_lab', t.PTBH) AS id,
  t.PTBH AS platform_no,
  t.PTMC AS name,
  t.PTJB AS level,
  t.PTLX AS type,
  t.PZRQ AS approved_on,
  h.person_id AS head_person_id,
  coalesce(n.now_no, t.DWH) AS org_no,
  'research' AS source_system,
  t._key AS source_key,
  t._run AS run
FROM std.research__platform t
LEFT JOIN step.org_now n ON n.org_no = t.DWH
LEFT JOIN ident.person_by_staff_no h ON h.staff_no = t.FZRGH
