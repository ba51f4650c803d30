-- entity: workload
-- grain: one teacher's credited hours in one section
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(person_id) warn
-- check: relationship(section_id, class_section.id) warn
SELECT
  source_id('workload', 'teaching', w._key) AS id,
  s.id AS section_id,
  w.XNXQ AS term,
  p.person_id,
  s.org_no,
  w.JHXS AS section_planned_hours,
  w.WCXS AS section_done_hours,
  w.GMXS AS size_factor,
  w.KCXS AS course_factor,
  w.CFXS AS repeat_factor,
  w.CDBL AS share,
  -- The source books a section's hours whole with everyone who teaches it; their share is theirs.
  CAST(w.JHXS * w.CDBL AS DECIMAL(18, 4)) AS own_planned_hours,
  CAST(w.WCXS * w.CDBL AS DECIMAL(18, 4)) AS own_done_hours,
  w.BZXS AS standard_hours,
  'teaching' AS source_system,
  w._key AS source_key,
  w._run AS run
FROM std.teaching__workload w
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = w.XNXQ AND s.section_no = w.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = w.GH
