-- entity: award
-- grain: one research award
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id) warn
-- check: relationship(org_no, org_unit.org_no) warn
SELECT
  source_id('award', 'research', a._key) AS id,
  a.HJBH AS award_no,
  a.CGMC AS work_name,
  a.JLMC AS name,
  a.JLJB AS level,
  a.JLDJ AS grade,
  a.SJDW AS issuer,
  a.HJRQ AS awarded_on,
  p.person_id,
  a.BXPM AS unit_rank,
  coalesce(n.now_no, a.DWH) AS org_no,
  'research' AS source_system,
  a._key AS source_key,
  a._run AS run
FROM std.research__award a
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = a.DYWCRGH
LEFT JOIN step.org_now n ON n.org_no = a.DWH
