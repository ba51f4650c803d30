-- entity: org_unit
-- grain: one unit number under one parent and one top-level unit over one interval
-- check: not_null(id)
-- check: unique(id, valid_from)
-- check: not_null(name)
-- check: code(type_code, jyt1001_DWLB) warn
-- check: relationship(head_person_id, person.id) warn
WITH RECURSIVE renamed AS (
  SELECT XDWH AS org_no, max(BGRQ) AS happened_on
  FROM std.personnel__unit_change WHERE BGLX = '更名' AND YDWH <> XDWH GROUP BY XDWH
),
ended AS (
  SELECT YDWH AS org_no, max(BGRQ) AS happened_on
  FROM std.personnel__unit_change WHERE BGLX IN ('更名', '合并') AND YDWH <> XDWH GROUP BY YDWH
),
lifetime AS (
  SELECT u.DWH AS org_no, u.LSDWH AS parent_no, coalesce(u.SXRQ, e.happened_on) AS until,
    coalesce(greatest(u.JLRQ, r.happened_on), DATE '1901-01-01') AS since
  FROM std.personnel__unit u
  LEFT JOIN renamed r ON r.org_no = u.DWH
  LEFT JOIN ended e ON e.org_no = u.DWH
),
unit AS (
  SELECT org_no, parent_no, until,
    CASE WHEN since >= until THEN DATE '1901-01-01' ELSE since END AS since
  FROM lifetime
),
-- The tree only changes on days on which a unit ends or begins by a change.
cut AS (
  SELECT org_no, since AS cut_on, until FROM unit
  UNION
  SELECT u.org_no, c.BGRQ, u.until
  FROM unit u
  JOIN (SELECT DISTINCT BGRQ FROM std.personnel__unit_change) c
    ON c.BGRQ > u.since AND (u.until IS NULL OR c.BGRQ < u.until)
),
slice AS (
  SELECT org_no, cut_on AS since,
    coalesce(lead(cut_on) OVER (PARTITION BY org_no ORDER BY cut_on), until) AS until
  FROM cut
),
-- Every slice climbs from its unit to the top, each parent under the number it went by on the slice's first day.
climb AS (
  SELECT org_no, since, org_no AS at_no, CAST(NULL AS VARCHAR) AS below_no,
    CAST(NULL AS VARCHAR) AS parent_no, 0 AS step
  FROM slice
  UNION ALL
  SELECT c.org_no, c.since, s.as_no, c.at_no, coalesce(c.parent_no, s.as_no), c.step + 1
  FROM climb c
  JOIN std.personnel__unit u ON u.DWH = c.at_no
  JOIN step.org_span s
    ON s.org_no = u.LSDWH AND c.since >= s.since AND (s.until IS NULL OR c.since < s.until)
  WHERE c.step < 8 AND s.as_no <> c.at_no AND s.as_no <> c.org_no
),
top AS (
  SELECT org_no, since, max(parent_no) AS parent_no, arg_max(at_no, step) AS top_no,
    arg_max(below_no, step) AS below_no
  FROM climb GROUP BY org_no, since
),
-- The university itself is a unit of no college: the one top that is no college and has more than half of all units.
university AS (
  SELECT t.top_no
  FROM top t JOIN std.personnel__unit u ON u.DWH = t.top_no AND u.DWLBM IS DISTINCT FROM '1'
  GROUP BY t.top_no
  HAVING 2 * count(DISTINCT t.org_no) > (SELECT count(*) FROM std.personnel__unit)
),
placed AS (
  SELECT s.org_no, s.since, s.until, t.parent_no,
    CASE WHEN v.top_no IS NULL THEN t.top_no ELSE t.below_no END AS college_no
  FROM slice s
  JOIN top t ON t.org_no = s.org_no AND t.since = s.since
  LEFT JOIN university v ON v.top_no = t.top_no
),
-- Neighbouring slices that say the same are one interval.
marked AS (
  SELECT *, CASE WHEN parent_no IS NOT DISTINCT FROM lag(parent_no) OVER unit_time
      AND college_no IS NOT DISTINCT FROM lag(college_no) OVER unit_time
      AND row_number() OVER unit_time > 1 THEN 0 ELSE 1 END AS is_new
  FROM placed WINDOW unit_time AS (PARTITION BY org_no ORDER BY since)
),
island AS (
  SELECT *, sum(is_new) OVER (PARTITION BY org_no ORDER BY since) AS island FROM marked
),
interval_of AS (
  SELECT org_no, min(parent_no) AS parent_no, min(college_no) AS college_no,
    min(since) AS valid_from, arg_max(until, since) AS closed_on, bool_or(until IS NULL) AS is_open
  FROM island GROUP BY org_no, island
)
SELECT
  entity_id('org_unit', u.DWH) AS id,
  u.DWH AS org_no,
  u.DWMC AS name,
  p.name_pinyin,
  u.DWYWMC AS name_en,
  u.DWJC AS short_name,
  i.parent_no,
  i.college_no,
  c.DWMC AS college_name,
  u.DWLBM AS type_code,
  t.name AS type_name,
  u.SZXQ AS campus,
  h.person_id AS head_person_id,
  u.JLRQ AS founded_on,
  u.SXRQ AS expired_on,
  nullif(n.now_no, u.DWH) AS successor_no,
  i.valid_from,
  CASE WHEN NOT i.is_open THEN i.closed_on END AS valid_to,
  'personnel' AS source_system,
  u._key AS source_key,
  u._run AS run
FROM interval_of i
JOIN std.personnel__unit u ON u.DWH = i.org_no
LEFT JOIN std.personnel__unit c ON c.DWH = i.college_no
LEFT JOIN code.list t ON t.list = 'jyt1001_DWLB' AND t.code = u.DWLBM
LEFT JOIN ident.person_by_staff_no h ON h.staff_no = u.DWFZRH
LEFT JOIN step.unit_pinyin p ON p.name = u.DWMC
LEFT JOIN step.org_now n ON n.org_no = u.DWH
