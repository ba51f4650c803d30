-- entity: supervisor
-- grain: one qualification of a person to supervise graduates in one discipline
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
SELECT
  source_id('supervisor', 'graduate', d._key) AS id,
  p.person_id,
  d.DSLB AS kind,
  CAST(CASE d.DSLB WHEN '博士生导师' THEN 1 WHEN '硕士生导师' THEN 2 END AS BIGINT) AS kind_order,
  d.XKDM AS discipline_code,
  discipline.name AS discipline_name,
  partial_date(d.PDNY) AS valid_from,
  CAST(NULL AS DATE) AS valid_to,
  d.SGZT AS state,
  coalesce(d.SGZT <> '退出', true) AS is_active,
  'graduate' AS source_system,
  d._key AS source_key,
  d._run AS run
FROM std.graduate__supervisor d
JOIN ident.person_by_staff_no p ON p.staff_no = d.GH
LEFT JOIN code.list discipline
  ON discipline.list = 'degree-catalogue-2022' AND discipline.code = d.XKDM
