-- entity: staff_role
-- grain: one staff number of one person, with its dates
-- check: not_null(id)
-- check: unique(id)
-- check: unique(staff_no)
-- check: relationship(person_id, person.id)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: code(category_code, jyt1001_JZGLB) warn
-- check: code(establishment_code, jyt1001_BZLB) warn
-- check: code(employment_mode_code, school_employment_mode) warn
-- check: code(teaching_status_code, jyt1001_RKZK) warn
-- check: code(status_code, jyt1001_JZGDQZT) warn
SELECT
  entity_id('staff_role', s.GH) AS id,
  p.person_id,
  s.GH AS staff_no,
  coalesce(n.now_no, s.DWH) AS org_no,
  s.KS AS section_office,
  s.JZGLBM AS category_code,
  category.name AS category_name,
  s.BZLBM AS establishment_code,
  establishment.name AS establishment_name,
  s.YGFSM AS employment_mode_code,
  mode.name AS employment_mode_name,
  s.RKZKM AS teaching_status_code,
  teaching.name AS teaching_status_name,
  s.DQZTM AS status_code,
  status.name AS status_name,
  is_on_duty(s.DQZTM) AS is_current,
  -- Of the whole role: who has left was one until then, and the role ends with LXSJ.
  is_full_time_teacher(s.JZGLBM, CASE WHEN s.LXSJ IS NULL THEN s.DQZTM ELSE '11' END) AS is_full_time_teacher,
  s.YJXKM AS discipline_code,
  discipline.name AS discipline_name,
  s.YJFX AS research_field,
  partial_text(s.CJGZNY) AS work_started,
  s.LXRQ AS joined_on,
  s.LXRQ AS valid_from,
  s.LXSJ AS valid_to,
  'personnel' AS source_system,
  s._key AS source_key,
  s._run AS run
FROM std.personnel__staff s
JOIN ident.person_of p ON p.system = 'personnel' AND p.source_key = s._key
LEFT JOIN step.org_now n ON n.org_no = s.DWH
LEFT JOIN code.list category ON category.list = 'jyt1001_JZGLB' AND category.code = s.JZGLBM
LEFT JOIN code.list establishment
  ON establishment.list = 'jyt1001_BZLB' AND establishment.code = s.BZLBM
LEFT JOIN code.list mode ON mode.list = 'school_employment_mode' AND mode.code = s.YGFSM
LEFT JOIN code.list teaching ON teaching.list = 'jyt1001_RKZK' AND teaching.code = s.RKZKM
LEFT JOIN code.list status ON status.list = 'jyt1001_JZGDQZT' AND status.code = s.DQZTM
LEFT JOIN code.list discipline
  ON discipline.list = 'degree-catalogue-2022' AND discipline.code = s.YJXKM
