-- entity: fund_transaction
-- grain: one voucher of a project
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(project_id, project.id) warn
SELECT
  source_id('fund_transaction', 'research', f._key) AS id,
  f.PZH AS voucher_no,
  coalesce(p.id, entity_id('project', f.XMBH)) AS project_id,
  p.org_no,
  f.LX AS kind,
  f.JE AS amount,
  f.FSRQ AS booked_on,
  f.KM AS subject,
  f.LKDW AS payer,
  'research' AS source_system,
  f._key AS source_key,
  f._run AS run
FROM std.research__fund f
LEFT JOIN entity.project p ON p.project_no = f.XMBH
