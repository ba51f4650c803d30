-- entity: project
-- grain: one research project
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(org_no, org_unit.org_no) warn
-- check: relationship(head_person_id, person.id) warn
-- check: code(source_code, jyt1001_XMLY) warn
-- check: code(discipline_code, gbt13745_discipline_level1) warn
WITH fund AS (
  SELECT XMBH,
    sum(JE) FILTER (LX = '到账') AS received,
    sum(JE) FILTER (LX = '支出') AS spent,
    sum(JE) FILTER (LX = '外拨') AS transferred
  FROM std.research__fund GROUP BY XMBH
),
member AS (
  SELECT XMBH, count(*) AS members FROM std.research__member GROUP BY XMBH
)
SELECT
  entity_id('project', p.XMBH) AS id,
  p.XMBH AS project_no,
  p.XMPZH AS approval_no,
  p.XMMC AS name,
  p.XMXZ AS nature,
  p.XMLYM AS source_code,
  source.name AS source_name,
  p.XMLB AS category,
  p.XMJB AS level,
  p.XKDM AS discipline_code,
  discipline.name AS discipline_name,
  coalesce(n.now_no, p.DWH) AS org_no,
  h.person_id AS head_person_id,
  p.LXRQ AS approved_on,
  p.KSRQ AS start_on,
  p.JHJTRQ AS planned_end_on,
  p.SJJTRQ AS ended_on,
  p.XMZT AS state,
  p.JTJL AS conclusion,
  p.HTJF AS contract_amount,
  CAST(coalesce(f.received, 0) AS DECIMAL(18, 4)) AS received_amount,
  CAST(coalesce(f.spent, 0) AS DECIMAL(18, 4)) AS spent_amount,
  CAST(coalesce(f.transferred, 0) AS DECIMAL(18, 4)) AS transferred_amount,
  coalesce(m.members, 0) AS member_count,
  p.WTDW AS client,
  'research' AS source_system,
  p._key AS source_key,
  p._run AS run
FROM std.research__project p
LEFT JOIN fund f ON f.XMBH = p.XMBH
LEFT JOIN member m ON m.XMBH = p.XMBH
LEFT JOIN step.org_now n ON n.org_no = p.DWH
LEFT JOIN ident.person_by_staff_no h ON h.staff_no = p.FZRGH
LEFT JOIN code.list source ON source.list = 'jyt1001_XMLY' AND source.code = p.XMLYM
LEFT JOIN code.list discipline
  ON discipline.list = 'gbt13745_discipline_level1' AND discipline.code = p.XKDM
