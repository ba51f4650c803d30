-- entity: programme
-- grain: one undergraduate programme
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(org_no, org_unit.org_no) warn
SELECT
  entity_id('programme', p.ZYH) AS id,
  p.ZYH AS programme_no,
  p.ZYMC AS name,
  p.GJZYDM AS national_code,
  p.XKML AS degree_category,
  p.XZ AS years,
  coalesce(n.now_no, p.DWH) AS org_no,
  p.KBNF AS founded_year,
  p.ZSZT AS enrolment_state,
  'teaching' AS source_system,
  p._key AS source_key,
  p._run AS run
FROM std.teaching__programme p
LEFT JOIN step.org_now n ON n.org_no = p.DWH
