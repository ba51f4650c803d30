-- entity: student_role
-- grain: one student number of one person
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: relationship(programme_no, programme.programme_no) warn
WITH student AS (
  SELECT 'graduate' AS system, XH, PYCC AS level, XXFS AS study_mode, CAST(NULL AS VARCHAR) AS programme_no,
    XKDM AS discipline_code, DWH, left(partial_text(RXNY), 4) AS grade, CAST(NULL AS VARCHAR) AS class_no,
    RXNY, BYNY, XJZT, _key, _run
  FROM std.graduate__student
  UNION ALL
  SELECT 'students', XH, '本科', '全日制', ZYH, NULL, DWH, NJ, BJ, RXNY, BYNY, XJZT, _key, _run
  FROM std.students__undergraduate
)
SELECT
  source_id('student_role', s.system, s._key) AS id,
  p.person_id,
  s.XH AS student_no,
  s.level,
  s.study_mode,
  s.programme_no,
  s.discipline_code,
  discipline.name AS discipline_name,
  coalesce(n.now_no, s.DWH) AS org_no,
  s.grade,
  s.class_no,
  partial_text(s.RXNY) AS entered,
  partial_text(s.BYNY) AS "left",
  s.XJZT AS status,
  coalesce(s.XJZT IN ('在读', '休学'), false) AS is_enrolled,
  due.due_on,
  CASE WHEN due.due_on IS NOT NULL THEN coalesce(s.XJZT = '毕业' AND partial_date(s.BYNY) <= due.due_on, false) END
    AS graduated_in_time,
  s.system AS source_system,
  s._key AS source_key,
  s._run AS run
FROM student s
JOIN ident.person_of p ON p.system = s.system AND p.source_key = s._key
LEFT JOIN step.org_now n ON n.org_no = s.DWH
LEFT JOIN code.list discipline
  ON discipline.list = 'degree-catalogue-2022' AND discipline.code = s.discipline_code
LEFT JOIN entity.programme m ON s.system = 'students' AND m.programme_no = s.programme_no
-- Who entered in September 2022 for four years is due by the end of July 2026, when the academic year is over.
CROSS JOIN LATERAL (SELECT
  CASE WHEN partial_precision(s.RXNY) <> 'year' THEN
    CAST(partial_date(s.RXNY) + to_years(CAST(m.years AS INTEGER)) - INTERVAL 1 MONTH - INTERVAL 1 DAY AS DATE) END AS due_on) AS due
