-- mart: incident_week
-- grain: one teaching incident that has been decided, in the teaching week of the decision; without the person
-- check: unique(id)
SELECT
  i.id,
  w.term,
  w.week,
  i.incident_no,
  i.confirmed_on,
  i.occurred_on,
  i.category,
  i.grade,
  i.section_id,
  coalesce(o.college_no, '') AS college_no,
  coalesce(g.name, '未归属单位') AS college
FROM entity.incident i
JOIN step.calendar_week w ON i.confirmed_on BETWEEN w.starts_on AND w.ends_on
LEFT JOIN entity.org_unit o ON o.org_no = i.org_no
LEFT JOIN entity.org_unit g ON g.org_no = o.college_no
WHERE i.state = '已认定'
ORDER BY i.confirmed_on, i.id
