-- entity: class_section
-- grain: one section of a course in one term
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(course_id, course.id) warn
-- check: relationship(org_no, org_unit.org_no) warn
SELECT
  source_id('class_section', 'teaching', s._key) AS id,
  s.XNXQ AS term,
  s.JXBH AS section_no,
  c.id AS course_id,
  s.KCH AS course_no,
  c.name AS course_name,
  '本科' AS level,
  coalesce(o.now_no, s.KKDWH, c.org_no) AS org_no,
  s.SKBJ AS classes,
  s.KRL AS capacity,
  s.XDRS AS enrolled,
  s.QSZ AS first_week,
  s.ZZZ AS last_week,
  s.SKFS AS mode,
  s.SKYY AS language,
  s.KSFS AS exam,
  s.XQ AS campus,
  g.RS AS graded_count,
  g.PJF AS grade_mean,
  g.BJGS AS failed_count,
  'teaching' AS source_system,
  s._key AS source_key,
  s._run AS run
FROM std.teaching__section s
LEFT JOIN step.course_now n ON n.course_no = s.KCH
LEFT JOIN entity.course c ON c.course_no = coalesce(n.now_no, s.KCH)
LEFT JOIN step.org_now o ON o.org_no = s.KKDWH
LEFT JOIN std.teaching__grade g ON g.XNXQ = s.XNXQ AND g.JXBH = s.JXBH
UNION ALL
-- The graduate school names no unit: the section belongs to the unit of its teacher.
SELECT
  source_id('class_section', 'graduate', s._key), s.XNXQ, s.BJH, NULL, s.KCH, s.KCMC, '研究生', r.org_no,
  NULL, NULL, s.XKRS, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'graduate', s._key, s._run
FROM std.graduate__section s
LEFT JOIN entity.staff_role r ON r.staff_no = s.GH
