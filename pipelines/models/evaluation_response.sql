-- entity: evaluation_response
-- grain: one anonymous answer sheet; stays in the warehouse
-- check: not_null(id)
-- check: unique(id)
SELECT
  source_id('evaluation_response', 'teaching', e._key) AS id,
  s.id AS section_id,
  e.XNXQ AS term,
  p.person_id,
  e.PJRM AS rater_key,
  e.T1 AS item1,
  e.T2 AS item2,
  e.T3 AS item3,
  e.T4 AS item4,
  e.T5 AS item5,
  e.T6 AS item6,
  e.DTS AS seconds,
  e.TJRQ AS submitted_on,
  'teaching' AS source_system,
  e._key AS source_key,
  e._run AS run
FROM std.teaching__evaluation_response e
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = e.XNXQ AND s.section_no = e.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = e.GH
