-- entity: patent
-- grain: one patent
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(first_inventor_person_id, person.id) warn
-- check: relationship(org_no, org_unit.org_no) warn
SELECT
  source_id('patent', 'research', z._key) AS id,
  z.ZLBH AS patent_no,
  z.ZLMC AS name,
  z.ZLLX AS type,
  z.SQH AS application_no,
  z.SQRQ AS applied_on,
  z.SQGGH AS grant_no,
  z.SQGGR AS granted_on,
  z.FLZT AS legal_state,
  z.ZLQR AS owner,
  p.person_id AS first_inventor_person_id,
  z.FMR AS inventors,
  coalesce(n.now_no, z.DWH) AS org_no,
  'research' AS source_system,
  z._key AS source_key,
  z._run AS run
FROM std.research__patent z
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = z.DYFMRGH
LEFT JOIN step.org_now n ON n.org_no = z.DWH
