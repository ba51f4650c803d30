-- step: org_span
-- grain: one unit number (org_no) over one interval, and the number (as_no) its unit went by then
-- A closed unit goes on as its successor; before a rename a unit went by its old number. A split unit goes on as the
-- successor that took more than half of the people who moved; where none did, the old number stays.
WITH RECURSIVE change AS (
  SELECT c.YDWH AS from_no, c.XDWH AS to_no, c.BGLX AS kind, coalesce(c.BGRQ, u.SXRQ) AS happened_on
  FROM std.personnel__unit_change c
  LEFT JOIN std.personnel__unit u ON u.DWH = c.YDWH
  WHERE c.YDWH <> c.XDWH AND coalesce(c.BGRQ, u.SXRQ) IS NOT NULL
),
succession AS (
  SELECT from_no, to_no, max(happened_on) AS happened_on, count(*) OVER (PARTITION BY from_no) AS successors
  FROM change GROUP BY from_no, to_no
),
moved AS (
  SELECT s.from_no, s.to_no, count(DISTINCT o.GH) AS people
  FROM succession s
  JOIN std.personnel__person_unit o ON o.DWH = s.from_no AND o.GXLX = '人事归属'
  JOIN std.personnel__person_unit n ON n.GH = o.GH AND n.DWH = s.to_no AND n.GXLX = '人事归属'
    AND n.QSRQ BETWEEN o.JZRQ AND o.JZRQ + 31
  WHERE s.successors > 1
  GROUP BY s.from_no, s.to_no
),
forward AS (
  SELECT s.from_no, s.to_no, s.happened_on
  FROM succession s LEFT JOIN moved m ON m.from_no = s.from_no AND m.to_no = s.to_no
  QUALIFY s.successors = 1 OR 2 * m.people > sum(m.people) OVER (PARTITION BY s.from_no)
),
backward AS (
  SELECT to_no, min(from_no) AS from_no, max(happened_on) AS happened_on
  FROM change GROUP BY to_no HAVING count(*) = 1 AND min(kind) = '更名'
),
unit AS (
  SELECT DWH AS org_no FROM std.personnel__unit
  UNION SELECT from_no FROM change UNION SELECT to_no FROM change
),
later AS (
  SELECT org_no, org_no AS as_no, 0 AS step, CAST(NULL AS DATE) AS since FROM unit
  UNION ALL
  SELECT l.org_no, f.to_no, l.step + 1, f.happened_on
  FROM later l JOIN forward f ON f.from_no = l.as_no WHERE l.step < 12
),
earlier AS (
  SELECT org_no, org_no AS as_no, 0 AS step FROM unit
  UNION ALL
  SELECT e.org_no, b.from_no, e.step - 1
  FROM earlier e JOIN backward b ON b.to_no = e.as_no WHERE e.step > -12
),
node AS (
  SELECT org_no, as_no, step, since FROM later WHERE step > 0
  UNION ALL
  SELECT e.org_no, e.as_no, e.step, b.happened_on
  FROM earlier e LEFT JOIN backward b ON b.to_no = e.as_no
),
span AS (
  SELECT org_no, as_no, since, lead(since) OVER (PARTITION BY org_no ORDER BY step) AS until,
    row_number() OVER (PARTITION BY org_no ORDER BY step) AS place
  FROM node
)
SELECT org_no, as_no, CASE WHEN place = 1 THEN DATE '0001-01-01' ELSE since END AS since, until
FROM span
WHERE until IS NULL OR place = 1 OR since < until
