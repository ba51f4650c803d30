-- entity: person_org
-- grain: one relation of a kind between a person and a unit, over an interval under one unit number and top-level unit
-- check: not_null(id)
-- check: unique(id, valid_from)
-- check: relationship(person_id, person.id)
-- check: relationship(org_no, org_unit_history.org_no) warn
WITH relation AS (
  SELECT r.*, p.person_id,
    day_after(r.JZRQ,
      lead(r.QSRQ) OVER (PARTITION BY p.person_id, r.GXLX ORDER BY r.QSRQ, r.GXXH), s.LXSJ) AS ends
  FROM std.personnel__person_unit r
  JOIN ident.person_by_staff_no p ON p.staff_no = r.GH
  LEFT JOIN std.personnel__staff s ON s.GH = r.GH
  WHERE r.GXLX IS NOT NULL AND r.QSRQ IS NOT NULL
),
-- As it was: the unit under the number of the time.
named AS (
  SELECT r.*, s.as_no, greatest(r.QSRQ, s.since) AS since,
    CASE WHEN r.ends IS NULL OR s.until < r.ends THEN s.until ELSE r.ends END AS until
  FROM relation r
  JOIN step.org_span s
    ON s.org_no = r.DWH AND (s.until IS NULL OR s.until > r.QSRQ) AND (r.ends IS NULL OR s.since < r.ends)
  UNION ALL
  SELECT r.*, r.DWH, r.QSRQ, r.ends
  FROM relation r ANTI JOIN step.org_span s ON s.org_no = r.DWH
),
-- A relation may be older or longer than the records of its unit: the outer intervals reach as far as needed.
college AS (
  SELECT org_no, college_no,
    CASE WHEN lag(valid_from) OVER unit_time IS NULL THEN DATE '0001-01-01' ELSE valid_from END AS since,
    lead(valid_from) OVER unit_time AS until
  FROM (SELECT DISTINCT org_no, college_no, valid_from FROM entity.org_unit_history)
  WINDOW unit_time AS (PARTITION BY org_no ORDER BY valid_from)
)
SELECT
  source_id('person_org', 'personnel', r._key) AS id,
  r.person_id,
  r.as_no AS org_no,
  c.college_no,
  r.GXLX AS kind,
  r.BL AS share,
  coalesce(greatest(r.since, c.since), r.since) AS valid_from,
  CASE WHEN r.until IS NULL OR c.until < r.until THEN c.until ELSE r.until END AS valid_to,
  'personnel' AS source_system,
  r._key AS source_key,
  r._run AS run
FROM named r
LEFT JOIN college c
  ON c.org_no = r.as_no AND (c.until IS NULL OR c.until > r.since) AND (r.until IS NULL OR c.since < r.until)
WHERE r.ends IS NULL OR r.ends > r.QSRQ
