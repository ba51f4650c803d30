-- entity: equipment
-- grain: one asset
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: relationship(custodian_person_id, person.id) warn
-- check: code(country_code, gbt2659-2000_country) warn
SELECT
  entity_id('equipment', e.ZCBH) AS id,
  e.ZCBH AS asset_no,
  e.ZCMC AS name,
  e.FLH AS class_code,
  e.FLMC AS class_name,
  e.PP AS brand,
  e.XH AS model,
  e.GG AS spec,
  e.GBM AS country_code,
  c.name AS country_name,
  e.DJ AS unit_price,
  e.GZRQ AS bought_on,
  e.JFLY AS fund_source,
  coalesce(n.now_no, e.SYDWH) AS org_no,
  p.person_id AS custodian_person_id,
  r.room_id,
  e.CFDD AS room_source_value,
  e.XZM AS state,
  e.SYFX AS use_direction,
  'assets' AS source_system,
  e._key AS source_key,
  e._run AS run
FROM std.assets__equipment e
LEFT JOIN step.org_now n ON n.org_no = e.SYDWH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = e.LYRGH
LEFT JOIN step.room_typed r ON r.typed = e.CFDD
LEFT JOIN code.list c ON c.list = 'gbt2659-2000_country' AND c.code = e.GBM
