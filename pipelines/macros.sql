-- Scalar macros of the models. They read no table, so they can be made before anything else exists.

-- Ids: sha256 of entity and natural key in a UUID's shape; NULL when the key is NULL.
CREATE OR REPLACE TEMP MACRO entity_id(entity, natural_key) AS
  CAST(CAST(substr(sha256(entity || '|' || natural_key), 1, 32) AS UUID) AS VARCHAR);

-- For entities without a natural key of their own, or with one that two systems could both give out.
CREATE OR REPLACE TEMP MACRO source_id(entity, system, source_key) AS
  entity_id(entity, system || '|' || source_key);

-- Partial dates: "2021", "202105", "20210501", "2021-5", "2021.05.01", "2021年5月" → "2021", "2021-05", "2021-05-01".
-- A month or day of 00 is unknown and falls away; an impossible one or a year before 1901 makes the whole value NULL.
CREATE OR REPLACE TEMP MACRO partial_year(typed) AS regexp_extract(typed, '^\d{4}');

CREATE OR REPLACE TEMP MACRO partial_month(typed) AS lpad(
  nullif(regexp_replace(regexp_extract(typed, '^\d{4}(?:\D{0,2})(\d{1,2})', 1), '^0+$', ''), ''), 2, '0');

CREATE OR REPLACE TEMP MACRO partial_day(typed) AS lpad(
  nullif(regexp_replace(
    regexp_extract(typed, '^\d{4}(?:\D{0,2})(?:\d{2}|\d{1}\D)\D{0,2}(\d{1,2})', 1), '^0+$', ''), ''), 2, '0');

CREATE OR REPLACE TEMP MACRO partial_iso(typed) AS
  CASE WHEN partial_month(typed) IS NULL THEN nullif(partial_year(typed), '')
       WHEN partial_day(typed) IS NULL THEN partial_year(typed) || '-' || partial_month(typed)
       ELSE partial_year(typed) || '-' || partial_month(typed) || '-' || partial_day(typed) END;

CREATE OR REPLACE TEMP MACRO iso_first_day(iso) AS
  CASE WHEN iso < '1901' THEN NULL
       ELSE TRY_CAST(rpad(iso, 10, CASE length(iso) WHEN 4 THEN '-01-01' ELSE '-01' END) AS DATE) END;

CREATE OR REPLACE TEMP MACRO partial_date(typed) AS iso_first_day(partial_iso(typed));

CREATE OR REPLACE TEMP MACRO partial_text(typed) AS
  CASE WHEN iso_first_day(partial_iso(typed)) IS NOT NULL THEN partial_iso(typed) END;

CREATE OR REPLACE TEMP MACRO partial_precision(typed) AS
  CASE length(partial_text(typed)) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' END;

-- Identity numbers of GB 11643: the check character of the first 17 digits.
CREATE OR REPLACE TEMP MACRO id_check(first17) AS substr('10X98765432', 1 + ((
  7 * (ascii(substr(first17, 1, 1)) - 48) + 9 * (ascii(substr(first17, 2, 1)) - 48)
  + 10 * (ascii(substr(first17, 3, 1)) - 48) + 5 * (ascii(substr(first17, 4, 1)) - 48)
  + 8 * (ascii(substr(first17, 5, 1)) - 48) + 4 * (ascii(substr(first17, 6, 1)) - 48)
  + 2 * (ascii(substr(first17, 7, 1)) - 48) + 1 * (ascii(substr(first17, 8, 1)) - 48)
  + 6 * (ascii(substr(first17, 9, 1)) - 48) + 3 * (ascii(substr(first17, 10, 1)) - 48)
  + 7 * (ascii(substr(first17, 11, 1)) - 48) + 9 * (ascii(substr(first17, 12, 1)) - 48)
  + 10 * (ascii(substr(first17, 13, 1)) - 48) + 5 * (ascii(substr(first17, 14, 1)) - 48)
  + 8 * (ascii(substr(first17, 15, 1)) - 48) + 4 * (ascii(substr(first17, 16, 1)) - 48)
  + 2 * (ascii(substr(first17, 17, 1)) - 48)) % 11), 1);

CREATE OR REPLACE TEMP MACRO id_clean(typed) AS
  replace(translate(upper(typed), '０１２３４５６７８９Ｘ　', '0123456789X '), ' ', '');

-- 15 digits become 18 (they were given to people born in the 1900s); every other document number stays as it is,
-- half width and in capitals. An 18-digit number with a wrong check character is shown as given: id18_valid tells.
CREATE OR REPLACE TEMP MACRO id18(typed) AS
  CASE WHEN regexp_full_match(id_clean(typed), '\d{15}')
       THEN substr(id_clean(typed), 1, 6) || '19' || substr(id_clean(typed), 7)
         || id_check(substr(id_clean(typed), 1, 6) || '19' || substr(id_clean(typed), 7))
       ELSE nullif(id_clean(typed), '') END;

CREATE OR REPLACE TEMP MACRO id18_valid(typed) AS
  coalesce(regexp_full_match(id18(typed), '\d{17}[\dX]')
    AND id_check(substr(id18(typed), 1, 17)) = substr(id18(typed), 18)
    AND TRY_STRPTIME(substr(id18(typed), 7, 8), '%Y%m%d') IS NOT NULL, false);

-- Names: one middle dot, no blanks inside a name written in Hanzi.
CREATE OR REPLACE TEMP MACRO person_name(typed) AS
  CASE WHEN regexp_matches(typed, '[A-Za-z]') THEN typed
       ELSE replace(replace(translate(typed, '•‧∙・．●.', '·······'), ' ', ''), '　', '') END;

-- A name with unreadable characters, or one that a field of ten characters may have cut.
CREATE OR REPLACE TEMP MACRO is_damaged_name(name) AS
  regexp_matches(name, '[?？□*\x{E000}-\x{F8FF}]') OR (length(name) = 10 AND contains(name, '·'));

-- GB/T 6864: 1 honorary doctor, 2 doctor, 3 master, 4 bachelor.
CREATE OR REPLACE TEMP MACRO degree_level(code) AS
  CASE left(code, 1) WHEN '2' THEN '博士' WHEN '3' THEN '硕士' WHEN '4' THEN '学士' END;

-- JZGDQZT: 返聘, 在职, 延聘, 待退休, 长病假 and 因公出国 are on the roll; 停薪留职 and 待岗 are not on duty.
CREATE OR REPLACE TEMP MACRO is_on_duty(status) AS
  coalesce(status IN ('04', '11', '12', '13', '14', '15'), false);

-- 专任教师 of the returns: neither 返聘 nor those sent abroad or waiting for retirement.
CREATE OR REPLACE TEMP MACRO is_full_time_teacher(category, status) AS
  coalesce(category = '11' AND status IN ('11', '12', '14'), false);

-- One spelling for "逸夫楼A-101", "逸夫楼 A101室", "逸夫楼(A101)": capitals, without blanks, dashes, brackets and the
-- words around a number. 101 stays different from 1010.
CREATE OR REPLACE TEMP MACRO room_key(typed) AS
  regexp_replace(regexp_replace(upper(typed), '[\s　\-－—–_#.·,，、/()（）]|教室|房间', '', 'g'), '[室号房]+$', '');

-- "副教授（二级岗）" → "副教授": titles as people type them.
CREATE OR REPLACE TEMP MACRO title_key(typed) AS
  replace(regexp_replace(typed, '[（(].*$', ''), ' ', '');

-- Half-open intervals from sources that name the last day. When the next interval begins or the person leaves on that
-- very day, the source means the first day after.
CREATE OR REPLACE TEMP MACRO day_after(last_day, next_start, left_on) AS
  CASE WHEN next_start = last_day OR left_on = last_day THEN last_day ELSE last_day + 1 END;
