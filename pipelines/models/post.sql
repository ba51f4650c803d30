-- entity: post
-- grain: one post held by a person over one interval; a person may hold two at a time
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: code(category_code, school_post_category) warn
-- check: code(grade_code, school_post_level) warn
WITH held AS (
  SELECT o.*, p.person_id,
    day_after(o.JSRQ, lead(o.KSRQ) OVER (PARTITION BY p.person_id ORDER BY o.KSRQ, o.GWXH), s.LXSJ) AS ends
  FROM std.personnel__post o
  JOIN ident.person_by_staff_no p ON p.staff_no = o.GH
  LEFT JOIN std.personnel__staff s ON s.GH = o.GH
  WHERE o.KSRQ IS NOT NULL
)
SELECT
  source_id('post', 'personnel', h._key) AS id,
  h.person_id,
  h.GWLBM AS category_code,
  category.name AS category_name,
  h.GWDJM AS grade_code,
  grade.name AS grade_name,
  h.KSRQ AS valid_from,
  CASE WHEN h.ends > h.KSRQ THEN h.ends END AS valid_to,
  'personnel' AS source_system,
  h._key AS source_key,
  h._run AS run
FROM held h
LEFT JOIN code.list category ON category.list = 'school_post_category' AND category.code = h.GWLBM
LEFT JOIN code.list grade ON grade.list = 'school_post_level' AND grade.code = h.GWDJM
