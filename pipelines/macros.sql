-- Scalar macros of the models. They read no table, so they can be made before anything else exists.

-- Ids: sha256 of entity and natural key in a UUID's shape; NULL when the key is NULL.
CREATE OR REPLACE TEMP MACRO entity_id(entity, natural_key) AS
  CAST(CAST(substr(sha256(entity || '|' || natural_key), 1, 32) AS UUID) AS VARCHAR);

-- For entities without a natural key of their own, or with one that two systems could both give out.
CREATE OR REPLACE TEMP MACRO source_id(entity, system, source_key) AS
  entity_id(entity, system || '|' || source_key);

-- list_transform([x], lambda v: …)[1] gives an expression a name: a macro that used its argument several times would
-- grow with every level of nesting.

-- Partial dates: "2021", "202105", "20210501", "2021-5", "2021.05.01", "2021年5月" → "2021", "2021-05", "2021-05-01".
-- A month or day of 00 is unknown and falls away; an impossible one or a year before 1901 makes the whole value NULL.
CREATE OR REPLACE TEMP MACRO partial_iso(typed) AS list_transform(
  [regexp_extract(typed, '^(\d{4})(?:\D{0,2}(\d{1,2})(?:\D{0,2}(\d{1,2}))?)?', ['y', 'm', 'd'])],
  lambda p: CASE WHEN p.y = '' THEN NULL
    WHEN p.m IN ('', '0', '00') THEN p.y
    WHEN p.d IN ('', '0', '00') THEN p.y || '-' || lpad(p.m, 2, '0')
    ELSE p.y || '-' || lpad(p.m, 2, '0') || '-' || lpad(p.d, 2, '0') END)[1];

CREATE OR REPLACE TEMP MACRO iso_first_day(iso) AS
  CASE WHEN iso >= '1901'
       THEN TRY_CAST(iso || CASE length(iso) WHEN 4 THEN '-01-01' WHEN 7 THEN '-01' ELSE '' END AS DATE) END;

CREATE OR REPLACE TEMP MACRO partial_date(typed) AS
  list_transform([partial_iso(typed)], lambda iso: iso_first_day(iso))[1];

CREATE OR REPLACE TEMP MACRO partial_text(typed) AS
  list_transform([partial_iso(typed)], lambda iso: CASE WHEN iso_first_day(iso) IS NOT NULL THEN iso END)[1];

CREATE OR REPLACE TEMP MACRO partial_precision(typed) AS
  CASE length(partial_text(typed)) WHEN 4 THEN 'year' WHEN 7 THEN 'month' WHEN 10 THEN 'day' END;

-- Identity numbers of GB 11643: the check character of the first 17 digits.
CREATE OR REPLACE TEMP MACRO id_check(first17) AS substr('10X98765432', 1 + CAST(list_sum(list_transform(
  [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
  lambda weight, place: weight * (ascii(substr(first17, place, 1)) - 48))) AS INTEGER) % 11, 1);

CREATE OR REPLACE TEMP MACRO id_clean(typed) AS
  nullif(replace(translate(upper(typed), '０１２３４５６７８９Ｘ　', '0123456789X '), ' ', ''), '');

-- 15 digits become 18 (they were given to people born in the 1900s); every other document number stays as it is,
-- half width and in capitals. An 18-digit number with a wrong check character is shown as given: id18_valid tells.
CREATE OR REPLACE TEMP MACRO id18(typed) AS list_transform(
  [id_clean(typed)],
  lambda given: CASE WHEN regexp_full_match(given, '\d{15}')
    THEN list_transform([substr(given, 1, 6) || '19' || substr(given, 7)],
      lambda first17: first17 || id_check(first17))[1]
    ELSE given END)[1];

CREATE OR REPLACE TEMP MACRO id18_valid(typed) AS list_transform(
  [id18(typed)],
  lambda number: coalesce(CASE WHEN regexp_full_match(number, '\d{17}[\dX]')
    THEN id_check(substr(number, 1, 17)) = substr(number, 18)
      AND TRY_STRPTIME(substr(number, 7, 8), '%Y%m%d') IS NOT NULL END, false))[1];

-- Names: one middle dot, no blanks inside a name written in Hanzi.
CREATE OR REPLACE TEMP MACRO person_name(typed) AS
  CASE WHEN regexp_matches(typed, '[A-Za-z]') THEN typed
       ELSE replace(replace(translate(typed, '•‧∙・．●.', '·······'), ' ', ''), '　', '') END;

-- Stand-ins for a character somebody's font did not have: question marks, boxes, stars, the private use area.
CREATE OR REPLACE TEMP MACRO is_unreadable(name) AS
  coalesce(regexp_matches(name, '[?？□*\x{E000}-\x{F8FF}]'), false);

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

-- Wilson's 95 % interval of a share x/n; NULL when nothing was counted or x is no part of n.
CREATE OR REPLACE TEMP MACRO wilson(x, n, side) AS
  CASE WHEN n > 0 AND x BETWEEN 0 AND n THEN
    (x / n + 3.841458881296 / (2 * n) + side * 1.959964 * sqrt(x / n * (1 - x / n) / n + 3.841458881296 / (4 * n * n)))
    / (1 + 3.841458881296 / n) END;
CREATE OR REPLACE TEMP MACRO wilson_low(x, n) AS wilson(CAST(x AS DOUBLE), CAST(n AS DOUBLE), -1);
CREATE OR REPLACE TEMP MACRO wilson_high(x, n) AS least(1.0, wilson(CAST(x AS DOUBLE), CAST(n AS DOUBLE), 1));
