-- mart: observation_week
-- grain: one visit to a class, in the teaching week it was made; without observer, teacher and score
-- check: unique(id)
SELECT
  v.id,
  w.term,
  w.week,
  v.observed_on AS date,
  v.observer_kind,
  v.section_id,
  v.session_id,
  s.course_no AS course_code,
  s.course_name,
  coalesce(o.college_no, '') AS college_no,
  coalesce(g.name, '未归属单位') AS college,
  coalesce(v.findings, 0) AS findings,
  least(coalesce(v.resolved, 0), coalesce(v.findings, 0)) AS resolved,
  greatest(coalesce(v.findings, 0) - coalesce(v.resolved, 0), 0) AS open_findings
FROM entity.observation v
JOIN step.calendar_week w ON v.observed_on BETWEEN w.starts_on AND w.ends_on
LEFT JOIN entity.class_section s ON s.id = v.section_id
LEFT JOIN entity.org_unit o ON o.org_no = v.org_no
LEFT JOIN entity.org_unit g ON g.org_no = o.college_no
ORDER BY v.observed_on, v.id
