-- entity: class_session
-- grain: one meeting of a section on one date
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(section_id, class_section.id) warn
-- check: relationship(person_id, person.id) warn
SELECT
  source_id('class_session', 'teaching', k._key) AS id,
  s.id AS section_id,
  k.XNXQ AS term,
  k.ZC AS week,
  k.SKRQ AS held_on,
  k.XQJ AS weekday,
  k.KSJC AS first_period,
  k.JSJC AS last_period,
  r.room_id,
  p.person_id,
  s.org_no,
  k.ZT AS status,
  k.YDRS AS expected,
  k.SDRS AS present,
  k.CDRS AS late,
  k.JSQDC AS teacher_delta,
  coalesce(k.SBFG = '1', false) AS is_covered,
  k.ZT IS DISTINCT FROM '停课' AS is_held,
  coalesce(k.ZT IS DISTINCT FROM '停课' AND k.SBFG = '1' AND k.YDRS > 0 AND k.SDRS BETWEEN 0 AND k.YDRS, false)
    AS has_attendance,
  'teaching' AS source_system,
  k._key AS source_key,
  k._run AS run
FROM std.teaching__class_session k
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = k.XNXQ AND s.section_no = k.JXBH
LEFT JOIN step.room_typed r ON r.typed = k.JASH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = k.GH
