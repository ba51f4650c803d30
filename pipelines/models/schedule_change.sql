-- entity: schedule_change
-- grain: one request to move, cancel or substitute a session
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(section_id, class_section.id) warn
-- check: relationship(session_id, class_session.id) warn
SELECT
  source_id('schedule_change', 'teaching', c._key) AS id,
  s.id AS section_id,
  source_id('class_session', 'teaching', c.KTID) AS session_id,
  c.XNXQ AS term,
  s.org_no,
  c.BDLX AS change_type,
  c.YSKRQ AS original_on,
  c.XSKRQ AS moved_to,
  p.person_id,
  c.SQYY AS reason,
  coalesce(c.SPZT = '已批准', false) AS is_approved,
  c.SQSJ AS requested_at,
  'teaching' AS source_system,
  c._key AS source_key,
  c._run AS run
FROM std.teaching__schedule_change c
LEFT JOIN entity.class_section s
  ON s.source_system = 'teaching' AND s.term = c.XNXQ AND s.section_no = c.JXBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = c.SQRGH
