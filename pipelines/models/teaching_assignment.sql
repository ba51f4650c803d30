-- entity: teaching_assignment
-- grain: one teacher in one role in one section
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(person_id) warn
-- check: relationship(section_id, class_section.id) warn
SELECT
  source_id('teaching_assignment', 'teaching', a._key) AS id,
  coalesce(s.id, source_id('class_section', 'teaching', a.XNXQ || '|' || a.JXBH)) AS section_id,
  a.XNXQ AS term,
  p.person_id,
  s.org_no,
  a.RKJS AS role,
  a.CDXS AS hours,
  a.CDBL AS share,
  'teaching' AS source_system,
  a._key AS source_key,
  a._run AS run
FROM std.teaching__assignment a
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = a.XNXQ AND s.section_no = a.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = a.GH
WHERE a.XNXQ IS NOT NULL AND a.JXBH IS NOT NULL
UNION ALL
-- A graduate section has one teacher, who gives all its hours.
SELECT
  source_id('teaching_assignment', 'graduate', g._key), s.id, g.XNXQ, p.person_id, s.org_no, '主讲',
  CAST(g.XS AS DECIMAL(18, 4)), CAST(1 AS DECIMAL(18, 4)), 'graduate', g._key, g._run
FROM std.graduate__section g
JOIN entity.class_section s
  ON s.source_system = 'graduate' AND s.term = g.XNXQ AND s.section_no = g.BJH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = g.GH
WHERE g.GH IS NOT NULL
