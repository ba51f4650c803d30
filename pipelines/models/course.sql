-- entity: course
-- grain: one course, under its current number
-- check: not_null(id)
-- check: unique(id)
-- check: unique(course_no)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: relationship(head_person_id, person.id) warn
WITH former AS (
  SELECT now_no, string_agg(course_no, '；' ORDER BY course_no) AS former_nos
  FROM step.course_now WHERE course_no <> now_no GROUP BY now_no
),
-- A recoded course whose new record is missing lives on in its old one.
record AS (
  SELECT c.*, n.now_no
  FROM std.teaching__course c JOIN step.course_now n ON n.course_no = c.KCH
  QUALIFY row_number() OVER (PARTITION BY n.now_no ORDER BY (c.KCH = n.now_no) DESC, c.KCH DESC) = 1
)
SELECT
  entity_id('course', c.now_no) AS id,
  c.now_no AS course_no,
  c.KCMC AS name,
  c.KCYWMC AS name_en,
  c.XF AS credits,
  c.ZXS AS hours,
  c.LLXS AS theory_hours,
  c.SYXS AS lab_hours,
  c.SJXS AS practice_hours,
  c.KCSX AS attribute,
  c.KCLB AS category,
  coalesce(n.now_no, c.KCKSDWH) AS org_no,
  h.person_id AS head_person_id,
  coalesce(c.QYBZ = '1', false) AS is_active,
  f.former_nos,
  'teaching' AS source_system,
  c._key AS source_key,
  c._run AS run
FROM record c
LEFT JOIN former f ON f.now_no = c.now_no
LEFT JOIN step.org_now n ON n.org_no = c.KCKSDWH
LEFT JOIN ident.person_by_staff_no h ON h.staff_no = c.KCFZRH
