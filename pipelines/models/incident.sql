-- entity: incident
-- grain: one teaching incident
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(person_id) warn
-- check: relationship(section_id, class_section.id) warn
SELECT
  source_id('incident', 'teaching', i._key) AS id,
  i.SGBH AS incident_no,
  s.id AS section_id,
  i.XNXQ AS term,
  s.org_no,
  p.person_id,
  i.SGRQ AS occurred_on,
  i.SGLB AS category,
  i.SGDJ AS grade,
  i.RDZT AS state,
  i.RDRQ AS confirmed_on,
  'teaching' AS source_system,
  i._key AS source_key,
  i._run AS run
FROM std.teaching__incident i
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = i.XNXQ AND s.section_no = i.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = i.GH
