-- entity: observation
-- grain: one visit of an observer to a session
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(observer_person_id) warn
-- check: relationship(section_id, class_section.id) warn
-- check: relationship(session_id, class_session.id) warn
SELECT
  source_id('observation', 'teaching', o._key) AS id,
  s.id AS section_id,
  source_id('class_session', 'teaching', o.KTID) AS session_id,
  o.XNXQ AS term,
  s.org_no,
  p.person_id AS observer_person_id,
  o.TKRLX AS observer_kind,
  o.TKRQ AS observed_on,
  o.PF AS score,
  o.WTS AS findings,
  o.ZGS AS resolved,
  'teaching' AS source_system,
  o._key AS source_key,
  o._run AS run
FROM std.teaching__observation o
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = o.XNXQ AND s.section_no = o.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = o.TKRGH
