-- step: course_now
-- grain: one course number and the number its course goes by today
WITH RECURSIVE change AS (
  SELECT YKCH AS from_no, XKCH AS to_no
  FROM std.teaching__course_change
  WHERE YKCH <> XKCH
  QUALIFY row_number() OVER (PARTITION BY YKCH ORDER BY XNXQ DESC NULLS LAST, XKCH) = 1
),
walk AS (
  SELECT from_no AS course_no, to_no AS now_no, 1 AS step FROM change
  UNION ALL
  SELECT w.course_no, c.to_no, w.step + 1
  FROM walk w JOIN change c ON c.from_no = w.now_no
  WHERE w.step < 12 AND c.to_no <> w.course_no
)
SELECT course_no, arg_max(now_no, step) AS now_no FROM walk GROUP BY course_no
UNION ALL
SELECT DISTINCT KCH, KCH FROM std.teaching__course WHERE KCH NOT IN (SELECT from_no FROM change)
