-- entity: project_member
-- grain: one member of one project
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(project_id, project.id) warn
SELECT
  source_id('project_member', 'research', m._key) AS id,
  entity_id('project', m.XMBH) AS project_id,
  p.person_id,
  m.XM AS name,
  m.SMSX AS order_no,
  m.JS AS role,
  m.GZLBL AS share,
  'research' AS source_system,
  m._key AS source_key,
  m._run AS run
FROM std.research__member m
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = m.GH
WHERE m.XMBH IS NOT NULL
