-- step: person_record
-- grain: one record of a person in one system; rank 1 is the best of the person, name_rank 1 the best for the name
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
),
ranked AS (
  SELECT p.person_id, r.*,
    row_number() OVER (
      PARTITION BY p.person_id
      ORDER BY r.source_rank, coalesce(r.is_current, false) DESC, r.since DESC NULLS LAST, r.key
    ) AS rank,
    count(*) OVER (PARTITION BY p.person_id) AS records,
    max(length(r.name)) OVER (PARTITION BY p.person_id) AS longest
  FROM record r
  JOIN ident.person_of p ON p.system = r.system AND p.source_key = r.key
)
-- A name goes last when characters are unreadable, or when a field of ten characters cut what another source has whole.
SELECT * EXCLUDE (longest),
  rank + CASE WHEN is_unreadable(name) OR (length(name) = 10 AND longest > 10 AND contains(name, '·'))
    THEN 1000 ELSE 0 END AS name_rank
FROM ranked
