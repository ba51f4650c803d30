-- entity: person
-- grain: one human being, whatever numbers they carry
-- check: not_null(id)
-- check: unique(id)
-- check: not_null(name)
-- check: unique(id_no) warn
-- check: code(sex_code, gbt2261.1-2003_sex) warn
-- check: code(ethnic_code, gbt3304-1991_ethnic) warn
-- check: code(native_place_code, gbt2260_region) warn
-- check: code(nationality_code, gbt2659-2000_country) warn
-- check: code(id_type_code, jyt1001_SFZJLX) warn
-- check: code(political_code, gbt4762-1984_political) warn
-- Each attribute from the best record that has it; a number goes with the type of the same record.
WITH chosen AS (
  SELECT person_id,
    arg_min(staff_no, rank) AS staff_no,
    arg_min(student_no, rank) AS student_no,
    arg_min(name, name_rank) AS name,
    arg_min(name_pinyin, rank) AS name_pinyin,
    arg_min(former_name, rank) AS former_name,
    arg_min(sex_code, rank) AS sex_code,
    arg_min(birth_date, rank) AS birth_date,
    arg_min(native_place_code, rank) AS native_place_code,
    arg_min(ethnic_code, rank) AS ethnic_code,
    arg_min(nationality_code, rank) AS nationality_code,
    arg_min(id_no, rank) AS id_no,
    arg_min({'type': id_type_code}, rank) FILTER (id_no IS NOT NULL) AS id_type,
    arg_min(political_code, rank) AS political_code,
    arg_min(party_joined_on, rank) AS party_joined_on,
    arg_min(phone, rank) AS phone,
    arg_min(email, rank) AS email,
    arg_min(system, rank) AS source_system,
    arg_min(key, rank) AS source_key,
    arg_min(run, rank) AS run
  FROM step.person_record
  GROUP BY person_id
),
best_education AS (
  SELECT person_id,
    arg_min({'code': education_code, 'name': education_name},
      CASE WHEN is_highest_education THEN '' ELSE 'x' END || education_code) AS education
  FROM entity.education WHERE education_code IS NOT NULL GROUP BY person_id
),
best_degree AS (
  SELECT person_id,
    arg_min({'code': degree_code, 'name': degree_name, 'level': degree_level},
      CASE WHEN is_highest_degree THEN '' ELSE 'x' END || degree_code) AS degree
  FROM entity.education WHERE degree_code IS NOT NULL GROUP BY person_id
)
SELECT
  c.person_id AS id,
  c.staff_no,
  c.student_no,
  c.name,
  c.name_pinyin,
  c.former_name,
  c.sex_code,
  sex.name AS sex_name,
  c.birth_date,
  c.native_place_code,
  region.name AS native_place_name,
  c.ethnic_code,
  ethnic.name AS ethnic_name,
  c.nationality_code,
  country.name AS nationality_name,
  c.id_type.type AS id_type_code,
  id_type.name AS id_type_name,
  c.id_no,
  c.political_code,
  political.name AS political_name,
  c.party_joined_on,
  e.education.code AS highest_education_code,
  e.education.name AS highest_education_name,
  d.degree.code AS highest_degree_code,
  d.degree.name AS highest_degree_name,
  d.degree.level AS highest_degree_level,
  c.phone,
  c.email,
  c.source_system,
  c.source_key,
  c.run
FROM chosen c
LEFT JOIN best_education e ON e.person_id = c.person_id
LEFT JOIN best_degree d ON d.person_id = c.person_id
LEFT JOIN code.list sex ON sex.list = 'gbt2261.1-2003_sex' AND sex.code = c.sex_code
LEFT JOIN code.list region ON region.list = 'gbt2260_region' AND region.code = c.native_place_code
LEFT JOIN code.list ethnic ON ethnic.list = 'gbt3304-1991_ethnic' AND ethnic.code = c.ethnic_code
LEFT JOIN code.list country
  ON country.list = 'gbt2659-2000_country' AND country.code = c.nationality_code
LEFT JOIN code.list id_type ON id_type.list = 'jyt1001_SFZJLX' AND id_type.code = c.id_type.type
LEFT JOIN code.list political
  ON political.list = 'gbt4762-1984_political' AND political.code = c.political_code
