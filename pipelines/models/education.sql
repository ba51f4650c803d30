-- entity: education
-- grain: one completed education or degree of a person
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: code(education_code, gbt4658-2006_education_level) warn
-- check: code(degree_code, gbt6864-2003_degree) warn
SELECT
  source_id('education', 'personnel', e._key) AS id,
  p.person_id,
  e.XLM AS education_code,
  education.name AS education_name,
  e.XWM AS degree_code,
  degree.name AS degree_name,
  degree_level(e.XWM) AS degree_level,
  e.BYXX AS school,
  e.SXZY AS major,
  partial_date(e.RXNY) AS entered_on,
  partial_date(e.BYNY) AS graduated_on,
  e.XXXS AS mode,
  e.XYJG AS origin,
  coalesce(e.ZGXLBS = '1', false) AS is_highest_education,
  coalesce(e.ZGXWBS = '1', false) AS is_highest_degree,
  'personnel' AS source_system,
  e._key AS source_key,
  e._run AS run
FROM std.personnel__education e
JOIN ident.person_by_staff_no p ON p.staff_no = e.GH
LEFT JOIN code.list education
  ON education.list = 'gbt4658-2006_education_level' AND education.code = e.XLM
LEFT JOIN code.list degree ON degree.list = 'gbt6864-2003_degree' AND degree.code = e.XWM
