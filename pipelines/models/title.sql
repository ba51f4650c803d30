-- entity: title
-- grain: one professional title held by a person over one interval; one title at a time
-- check: not_null(id)
-- check: unique(id)
-- check: relationship(person_id, person.id)
-- check: code(title_code, school_title_series_level) warn
WITH title_list AS (
  SELECT code, name, extra ->> 'series' AS series, nullif(extra ->> 'level', '') AS level
  FROM code.list WHERE list = 'school_title_series_level'
),
-- A name that several series use (研究员) says nothing about the series.
by_name AS (
  SELECT name, min(code) AS code FROM title_list WHERE level IS NOT NULL GROUP BY name HAVING count(*) = 1
),
held AS (
  SELECT t.*, p.person_id, coalesce(c.code, b.code, t.ZYJSZWM) AS code,
    coalesce(c.name, b.name, t.ZYJSZWMC) AS name, l.series, l.level,
    -- A title without any date is one the person came with.
    coalesce(t.PRRQ, t.FWRQ, t.QDRQ, s.LXRQ) AS since
  FROM std.personnel__title t
  JOIN ident.person_by_staff_no p ON p.staff_no = t.GH
  LEFT JOIN std.personnel__staff s ON s.GH = t.GH
  LEFT JOIN title_list c ON c.code = t.ZYJSZWM
  LEFT JOIN by_name b ON b.name = title_key(t.ZYJSZWMC) AND c.code IS NULL
  LEFT JOIN title_list l ON l.code = coalesce(c.code, b.code)
),
first_of_day AS (
  SELECT * FROM held
  WHERE since IS NOT NULL
  QUALIFY row_number() OVER (
    PARTITION BY person_id, since
    ORDER BY list_position(['正高级', '副高级', '中级', '初级'], level) NULLS LAST, QDRQ DESC NULLS LAST, ZWXH
  ) = 1
),
cut AS (
  SELECT *, lead(since) OVER (PARTITION BY person_id ORDER BY since) AS next_since FROM first_of_day
)
SELECT
  source_id('title', 'personnel', _key) AS id,
  person_id,
  code AS title_code,
  name AS title_name,
  ZYJSZWMC AS title_source_value,
  series,
  level,
  QDRQ AS obtained_on,
  FWRQ AS issued_on,
  PRRQ AS appointed_on,
  since AS valid_from,
  least(CASE WHEN JPRQ > since THEN JPRQ END, next_since) AS valid_to,
  'personnel' AS source_system,
  _key AS source_key,
  _run AS run
FROM cut
