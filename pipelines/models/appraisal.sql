-- entity: appraisal
-- grain: one person's appraisal of one year
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: code(result_code, school_appraisal_result) warn
SELECT
  source_id('appraisal', 'personnel', a._key) AS id,
  p.person_id,
  TRY_CAST(left(a.ND, 4) AS BIGINT) AS year,
  a.KHJGM AS result_code,
  r.name AS result_name,
  left(a.ND, 4) || '年' || r.name AS year_result,
  a.WCJYY AS absence_reason,
  'personnel' AS source_system,
  a._key AS source_key,
  a._run AS run
FROM std.personnel__appraisal a
JOIN ident.person_by_staff_no p ON p.staff_no = a.GH
LEFT JOIN code.list r ON r.list = 'school_appraisal_result' AND r.code = a.KHJGM
WHERE TRY_CAST(left(a.ND, 4) AS BIGINT) IS NOT NULL
