-- entity: section_meeting
-- grain: one weekly meeting of a section
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(section_id, class_section.id) warn
SELECT
  source_id('section_meeting', 'teaching', m._key) AS id,
  coalesce(s.id, source_id('class_section', 'teaching', m.XNXQ || '|' || m.JXBH)) AS section_id,
  m.XNXQ AS term,
  m.ZC AS weeks,
  m.XQJ AS weekday,
  m.KSJC AS first_period,
  m.JSJC AS last_period,
  r.room_id,
  m.JASH AS room_source_value,
  'teaching' AS source_system,
  m._key AS source_key,
  m._run AS run
FROM std.teaching__meeting m
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = m.XNXQ AND s.section_no = m.JXBH
LEFT JOIN step.room_typed r ON r.typed = m.JASH
WHERE m.XNXQ IS NOT NULL AND m.JXBH IS NOT NULL
