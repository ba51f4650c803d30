-- entity: output_author
-- grain: one name in the author list of one output
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(output_id, output.id) warn
SELECT
  source_id('output_author', 'research', a._key) AS id,
  coalesce(o.id, entity_id('output', a.CGBH)) AS output_id,
  p.person_id,
  a.XM AS name,
  a.SX AS order_no,
  a.TXZZ AS is_corresponding,
  a.DWSX AS unit_order,
  'research' AS source_system,
  a._key AS source_key,
  a._run AS run
FROM std.research__author a
LEFT JOIN entity.output o ON o.output_no = a.CGBH
LEFT JOIN ident.person_by_staff_no p ON p.staff_no = a.GH
WHERE a.CGBH IS NOT NULL
