-- entity: supervision
-- grain: one supervisor of one graduate student
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(supervisor_person_id) warn
-- check: relationship(student_role_id, student_role.id) warn
SELECT
  source_id('supervision', 'graduate', d._key) AS id,
  p.person_id AS supervisor_person_id,
  r.person_id AS student_person_id,
  r.id AS student_role_id,
  r.level,
  d.GXLX AS kind,
  d.KSRQ AS start_on,
  d.JSRQ AS end_on,
  r.status,
  'graduate' AS source_system,
  d._key AS source_key,
  d._run AS run
FROM std.graduate__supervision d
LEFT JOIN entity.student_role r ON r.source_system = 'graduate' AND r.student_no = d.XH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = d.GH
