-- entity: output
-- grain: one paper, book or software registration
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(project_id, project.id) warn
-- check: relationship(org_no, org_unit.org_no) warn
WITH author AS (
  SELECT CGBH, string_agg(XM, '；' ORDER BY SX) AS names FROM std.research__author GROUP BY CGBH
)
SELECT
  entity_id('output', o.CGBH) AS id,
  o.CGBH AS output_no,
  o.CGLX AS type,
  o.TM AS title,
  o.KWMC AS venue,
  o.ISSN AS issn,
  partial_date(o.FBRQ) AS published_on,
  partial_precision(o.FBRQ) AS published_precision,
  o.NJQY AS citation,
  o.DOI AS doi,
  o.SLLX AS indexing,
  o.JCRFQ AS jcr_zone,
  o.YXYZ AS impact_factor,
  entity_id('project', o.SSXMBH) AS project_id,
  coalesce(n.now_no, o.DWH) AS org_no,
  a.names AS all_authors,
  'research' AS source_system,
  o._key AS source_key,
  o._run AS run
FROM std.research__output o
LEFT JOIN author a ON a.CGBH = o.CGBH
LEFT JOIN step.org_now n ON n.org_no = o.DWH
