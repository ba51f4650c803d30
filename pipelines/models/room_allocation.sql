-- entity: room_allocation
-- grain: one occupant of one room over one interval under one unit number
-- check: not_null(id)
-- check: unique(id, valid_from)
-- check: relationship(room_id, room.id) warn
-- check: relationship(org_no, org_unit_history.org_no) warn
-- check: relationship(platform_id, platform_lab.id) warn
WITH allocation AS (
  SELECT a.*, day_after(a.JSRQ,
      lead(a.KSRQ) OVER (PARTITION BY a.FJBH, a.DWH, a.GH ORDER BY a.KSRQ, a.FPBH), NULL) AS ends
  FROM std.facilities__allocation a
  WHERE a.FJBH IS NOT NULL AND a.KSRQ IS NOT NULL
),
-- As it was: the unit under the number of the time.
named AS (
  SELECT a.*, s.as_no, greatest(a.KSRQ, s.since) AS since,
    CASE WHEN a.ends IS NULL OR s.until < a.ends THEN s.until ELSE a.ends END AS until
  FROM allocation a
  JOIN step.org_span s
    ON s.org_no = a.DWH AND (s.until IS NULL OR s.until > a.KSRQ) AND (a.ends IS NULL OR s.since < a.ends)
  UNION ALL
  SELECT a.*, a.DWH, a.KSRQ, a.ends
  FROM allocation a ANTI JOIN step.org_span s ON s.org_no = a.DWH
)
SELECT
  source_id('room_allocation', 'facilities', a._key) AS id,
  entity_id('room', a.FJBH) AS room_id,
  a.as_no AS org_no,
  p.person_id,
  a.XM AS occupant_name,
  entity_id('platform_lab', a.PTBH) AS platform_id,
  a.ZYBL AS share,
  -- Not rounded to what is printed: the shares of a room add up to the room.
  CAST(r.SYMJ * a.ZYBL AS DECIMAL(18, 4)) AS area,
  a.FPYT AS purpose,
  a.since AS valid_from,
  a.until AS valid_to,
  'facilities' AS source_system,
  a._key AS source_key,
  a._run AS run
FROM named a
LEFT JOIN std.facilities__room r ON r.FJBH = a.FJBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = a.GH
WHERE a.ends IS NULL OR a.ends > a.KSRQ
