-- step: person_record
-- grain: one record of a person in one system; rank 1 is the best of the person
-- Personnel before graduate school before student affairs; inside a system those on duty or enrolled, then the latest.
WITH record AS (
  SELECT 'personnel' AS system, _key AS key, _run AS run, 1 AS source_rank,
    is_on_duty(DQZTM) AS is_current, LXRQ AS since,
    GH AS staff_no, CAST(NULL AS VARCHAR) AS student_no, person_name(XM) AS name, XMPY AS name_pinyin,
    person_name(CYM) AS former_name, XBM AS sex_code, CSRQ AS birth_date, JGM AS native_place_code,
    MZM AS ethnic_code, GJDQM AS nationality_code, SFZJLXM AS id_type_code, id18(SFZJH) AS id_no,
    ZZMMM AS political_code, JRDPRQ AS party_joined_on, LXDH AS phone, DZYX AS email
  FROM std.personnel__staff
  UNION ALL
  SELECT 'graduate', _key, _run, 2, XJZT IN ('在读', '休学'), partial_date(RXNY),
    NULL, XH, person_name(XM), XMPY, NULL, XBM, CSRQ, NULL, MZM, NULL, NULL, id18(SFZJH),
    ZZMMM, NULL, LXDH, NULL
  FROM std.graduate__student
  UNION ALL
  SELECT 'students', _key, _run, 3, XJZT IN ('在读', '休学'), partial_date(RXNY),
    NULL, XH, person_name(XM), NULL, NULL, XBM, CSRQ, NULL, MZM, NULL, NULL, id18(SFZJH),
    ZZMMM, NULL, NULL, NULL
  FROM std.students__undergraduate
)
SELECT p.person_id, r.*,
  row_number() OVER (
    PARTITION BY p.person_id
    ORDER BY r.source_rank, coalesce(r.is_current, false) DESC, r.since DESC NULLS LAST, r.key
  ) AS rank,
  count(*) OVER (PARTITION BY p.person_id) AS records
FROM record r
JOIN ident.person_of p ON p.system = r.system AND p.source_key = r.key
