-- entity: published_evaluation
-- grain: the official rating of one teacher in one section
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(person_id) warn
-- check: relationship(section_id, class_section.id) warn
SELECT
  source_id('published_evaluation', 'teaching', e._key) AS id,
  s.id AS section_id,
  e.XNXQ AS term,
  p.person_id,
  e.PJCJ AS score,
  e.YPRS AS due_count,
  e.SPRS AS received_count,
  e.FBRQ AS published_on,
  'teaching' AS source_system,
  e._key AS source_key,
  e._run AS run
FROM std.teaching__published_evaluation e
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = e.XNXQ AND s.section_no = e.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = e.GH
