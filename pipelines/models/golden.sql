-- entity: golden
-- grain: one attribute of one person that more than one record speaks of
-- check: not_null(entity_id)
WITH spoken AS (
  UNPIVOT (
    SELECT person_id, system, key, run, rank, name_rank,
      name, sex_code, CAST(birth_date AS VARCHAR) AS birth_date, id_no, ethnic_code, political_code,
      phone, email
    FROM step.person_record WHERE records > 1
  ) ON name, sex_code, birth_date, id_no, ethnic_code, political_code, phone, email
  INTO NAME attribute VALUE value
),
ranked AS (
  SELECT *, CASE attribute WHEN 'name' THEN name_rank ELSE rank END AS place
  FROM spoken
),
won AS (
  SELECT person_id, attribute,
    arg_min({'system': system, 'key': key, 'run': run, 'value': value, 'place': place, 'rank': rank}, place)
      AS best,
    min(rank) AS first_rank,
    list({'system': system, 'key': key, 'value': value} ORDER BY place) AS told
  FROM ranked GROUP BY person_id, attribute
)
SELECT
  'person' AS entity,
  person_id AS entity_id,
  attribute,
  best.value AS value,
  best.system AS source_system,
  best.key AS source_key,
  CASE WHEN best.rank > first_rank THEN '完整优先：排在前面的来源有缺字或截断'
       WHEN best.rank = 1 THEN '来源优先：人事、研究生、学工'
       ELSE '来源优先：排在前面的来源没有值' END AS rule,
  best.run AS run,
  CAST(to_json(list_filter(told, lambda t: t.value <> best.value)) AS VARCHAR) AS losing
FROM won
