import { expect, test } from "vitest";
import { sqlType } from "../../schema/ddl.ts";
import { entities } from "../../schema/entities.ts";
import { ordered, stdCampus } from "./std-campus.ts";

test("every entity has a model that yields exactly its declared columns and types", async () => {
  await using campus = await stdCampus();
  await campus.build();
  for (const entity of entities) {
    const model = ordered().find(({ table }) => table === `entity.${entity.name}`);
    const described = await campus.rows(`DESCRIBE ${model?.sql}`);
    expect
      .soft(
        described.map((column) => [column["column_name"], column["column_type"]]),
        entity.name,
      )
      .toEqual(Object.entries(entity.columns).map(([name, column]) => [name, sqlType(column)]));
  }
});

const unit = (DWH: string, LSDWH: string | null, rest: Record<string, string> = {}) => ({
  DWH,
  DWMC: `单位${DWH}`,
  LSDWH,
  DWLBM: LSDWH === null ? "9" : "1",
  JLRQ: "2000-01-01",
  ...rest,
});

const staff = (GH: string, rest: Record<string, string> = {}) => ({
  GH,
  XM: `甲${GH}`,
  DWH: "0101",
  JZGLBM: "11",
  DQZTM: "11",
  LXRQ: "2010-07-01",
  ...rest,
});

test("the unit tree keeps the college as it was and as it is after a rename", async () => {
  await using campus = await stdCampus();
  await campus.put(
    "personnel.unit",
    unit("00", null),
    unit("0101X", "00", { SXRQ: "2023-05-01" }),
    unit("0101", "00"),
    unit("010101", "0101", { JLRQ: "2010-09-01" }),
    unit("0102", "00"),
  );
  await campus.put("personnel.unit_change", {
    BGXH: "1",
    YDWH: "0101X",
    XDWH: "0101",
    BGLX: "更名",
    BGRQ: "2023-05-01",
  });
  await campus.build();
  const history = await campus.rows(
    `SELECT org_no, parent_no, college_no, college_name, successor_no, valid_from, valid_to
     FROM entity.org_unit_history ORDER BY org_no, valid_from`,
  );
  expect(history.map((row) => Object.values(row))).toEqual([
    ["00", null, null, null, null, "2000-01-01", null],
    ["0101", "00", "0101", "单位0101", null, "2023-05-01", null],
    ["010101", "0101X", "0101X", "单位0101X", null, "2010-09-01", "2023-05-01"],
    ["010101", "0101", "0101", "单位0101", null, "2023-05-01", null],
    ["0101X", "00", "0101X", "单位0101X", "0101", "2000-01-01", "2023-05-01"],
    ["0102", "00", "0102", "单位0102", null, "2000-01-01", null],
  ]);
  expect(await campus.rows("SELECT org_no FROM entity.org_unit ORDER BY 1")).toHaveLength(4);
});

test("a unit is known by how its name is said", async () => {
  await using campus = await stdCampus();
  const named = (DWH: string, DWMC: string) => unit(DWH, "00", { DWMC });
  await campus.put(
    "personnel.unit",
    unit("00", null),
    named("01", "计算机科学与技术学院"),
    named("02", "MBA（工商管理）教育中心"),
  );
  await campus.build();
  expect(
    await campus.rows(
      "SELECT name_pinyin FROM entity.org_unit WHERE parent_no = '00' ORDER BY org_no",
    ),
  ).toEqual([
    { name_pinyin: "ji suan ji ke xue yu ji shu xue yuan" },
    { name_pinyin: "MBA gong shang guan li jiao yu zhong xin" },
  ]);
});

test("a relation follows its unit through a rename and a merge, not through a split nobody moved in", async () => {
  await using campus = await stdCampus();
  await campus.put(
    "personnel.unit",
    unit("00", null),
    ...["01", "02", "03", "04", "05", "06", "07"].map((no) => unit(no, "00")),
  );
  const change = (BGXH: string, YDWH: string, XDWH: string, BGLX: string) => ({
    BGXH,
    YDWH,
    XDWH,
    BGLX,
    BGRQ: "2024-01-01",
  });
  await campus.put(
    "personnel.unit_change",
    change("1", "01", "02", "更名"),
    change("2", "03", "04", "合并"),
    change("3", "05", "06", "拆分"),
    change("4", "05", "07", "拆分"),
  );
  await campus.put("personnel.staff", staff("1", { DWH: "03" }));
  await campus.identify("personnel", "1", "p1");
  const relation = (GXXH: string, DWH: string, GXLX: string, JZRQ: string | null = null) => ({
    GXXH,
    GH: "1",
    DWH,
    GXLX,
    QSRQ: "2020-01-01",
    JZRQ,
  });
  await campus.put(
    "personnel.person_unit",
    relation("a", "01", "人事归属"),
    relation("b", "02", "开课单位"),
    relation("c", "03", "科研归属"),
    relation("d", "05", "党组织"),
    relation("e", "01", "学科", "2022-12-31"),
    relation("f", "99", "挂职"),
  );
  await campus.build();
  const rows = await campus.rows(
    "SELECT kind, org_no, valid_from, valid_to FROM entity.person_org_history ORDER BY source_key, valid_from",
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["人事归属", "01", "2020-01-01", "2024-01-01"],
    ["人事归属", "02", "2024-01-01", null],
    ["开课单位", "01", "2020-01-01", "2024-01-01"],
    ["开课单位", "02", "2024-01-01", null],
    ["科研归属", "03", "2020-01-01", "2024-01-01"],
    ["科研归属", "04", "2024-01-01", null],
    ["党组织", "05", "2020-01-01", null],
    ["学科", "01", "2020-01-01", "2023-01-01"],
    ["挂职", "99", "2020-01-01", null],
  ]);
  expect(await campus.rows("SELECT org_no FROM entity.staff_role")).toEqual([{ org_no: "04" }]);
});

test("a split unit goes on as the successor that took most of its people", async () => {
  await using campus = await stdCampus();
  await campus.put("personnel.unit", ...["05", "06", "07"].map((no) => unit(no, null)));
  const split = { YDWH: "05", BGLX: "拆分", BGRQ: "2024-01-01" };
  await campus.put(
    "personnel.unit_change",
    { BGXH: "1", XDWH: "06", ...split },
    { BGXH: "2", XDWH: "07", ...split },
  );
  for (const [GH, to] of [
    ["1", "06"],
    ["2", "07"],
    ["3", "07"],
  ] as const) {
    await campus.put("personnel.staff", staff(GH, { DWH: to }));
    await campus.identify("personnel", GH, `p${GH}`);
    const home = { GH, GXLX: "人事归属" };
    await campus.put(
      "personnel.person_unit",
      { GXXH: `${GH}a`, DWH: "05", QSRQ: "2020-01-01", JZRQ: "2024-01-01", ...home },
      { GXXH: `${GH}b`, DWH: to, QSRQ: "2024-01-01", ...home },
    );
  }
  await campus.put("research.project", { XMBH: "P1", XMMC: "项目", DWH: "05" });
  await campus.build();
  expect(await campus.rows("SELECT org_no FROM entity.project")).toEqual([{ org_no: "07" }]);
  expect(
    await campus.rows(
      "SELECT org_no FROM entity.person_org_history WHERE person_id = 'p1' ORDER BY valid_from",
    ),
  ).toEqual([{ org_no: "05" }, { org_no: "06" }]);
});

test("a person holds one title at a time, from appointment to the next", async () => {
  await using campus = await stdCampus();
  await campus.put("personnel.staff", staff("1"), staff("2", { LXRQ: "2015-03-01" }));
  await campus.identify("personnel", "1", "p1");
  await campus.identify("personnel", "2", "p2");
  await campus.put(
    "personnel.title",
    { ZWXH: "a", GH: "1", ZYJSZWM: "A3", ZYJSZWMC: "讲师", PRRQ: "2011-01-01", JPRQ: "2013-01-01" },
    {
      ZWXH: "b",
      GH: "1",
      ZYJSZWM: "A2",
      ZYJSZWMC: "副教授",
      QDRQ: "2013-12-10",
      FWRQ: "2014-01-20",
    },
    {
      ZWXH: "c",
      GH: "1",
      ZYJSZWM: null,
      ZYJSZWMC: "教授（二级）",
      PRRQ: "2020-01-01",
      JPRQ: "2019-01-01",
    },
    { ZWXH: "d", GH: "1", ZYJSZWM: "A3", ZYJSZWMC: "讲师", PRRQ: "2020-01-01" },
    { ZWXH: "e", GH: "2", ZYJSZWM: "X9", ZYJSZWMC: "研究员" },
  );
  await campus.build();
  const rows = await campus.rows(
    `SELECT person_id, title_code, title_name, level, valid_from, valid_to
     FROM entity.title_history ORDER BY person_id, valid_from`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["p1", "A3", "讲师", "中级", "2011-01-01", "2013-01-01"],
    ["p1", "A2", "副教授", "副高级", "2014-01-20", "2020-01-01"],
    ["p1", "A1", "教授", "正高级", "2020-01-01", null],
    ["p2", "X9", "研究员", null, "2015-03-01", null],
  ]);
});

test("sections of a recoded course belong to the course under its current number", async () => {
  await using campus = await stdCampus();
  await campus.put(
    "teaching.course",
    { KCH: "C3", KCMC: "数据结构", QYBZ: "1" },
    { KCH: "C1", KCMC: "数据结构（旧）", QYBZ: "0" },
    { KCH: "D1", KCMC: "绕圈", QYBZ: "1" },
  );
  await campus.put(
    "teaching.course_change",
    { YKCH: "C1", XKCH: "C2", XNXQ: "2022-2023-1" },
    { YKCH: "C2", XKCH: "C3", XNXQ: "2024-2025-1" },
    { YKCH: "D1", XKCH: "D2", XNXQ: "2022-2023-1" },
    { YKCH: "D2", XKCH: "D1", XNXQ: "2023-2024-1" },
  );
  await campus.put(
    "teaching.section",
    { XNXQ: "2022-2023-1", JXBH: "1", KCH: "C1" },
    { XNXQ: "2026-2027-1", JXBH: "1", KCH: "C3" },
    { XNXQ: "2026-2027-1", JXBH: "2", KCH: "E9" },
  );
  await campus.build();
  expect(
    await campus.rows("SELECT course_no, name, former_nos FROM entity.course ORDER BY 1"),
  ).toMatchObject([{ course_no: "C3", name: "数据结构", former_nos: "C1；C2" }, { name: "绕圈" }]);
  const sections = await campus.rows(
    `SELECT s.course_no, s.course_id = c.id AS known FROM entity.class_section s
     LEFT JOIN entity.course c ON c.course_no = 'C3' ORDER BY 1`,
  );
  expect(sections).toEqual([
    { course_no: "C1", known: true },
    { course_no: "C3", known: true },
    { course_no: "E9", known: null },
  ]);
});

test("a room is found under every spelling, and not at all where two rooms share one", async () => {
  await using campus = await stdCampus();
  await campus.put(
    "facilities.building",
    { LYBH: "W01", LYMC: "逸夫楼", XQ: "梧桐校区" },
    { LYBH: "Y01", LYMC: "教学楼", XQ: "雁湖校区" },
    { LYBH: "Q01", LYMC: "教学楼", XQ: "曲水校区" },
  );
  await campus.put(
    "facilities.room",
    { FJBH: "W01-A101", LYBH: "W01", FJH: "A101" },
    { FJBH: "W01-A1010", LYBH: "W01", FJH: "A1010" },
    { FJBH: "Y01-201", LYBH: "Y01", FJH: "201" },
    { FJBH: "Q01-201", LYBH: "Q01", FJH: "201" },
  );
  const typed: [string | null, string | null][] = [
    ["W01-A101", "W01-A101"],
    ["W01A101", "W01-A101"],
    ["逸夫楼A-101", "W01-A101"],
    ["逸夫楼 a101室", "W01-A101"],
    ["梧桐校区逸夫楼A1010", "W01-A1010"],
    ["教学楼201", null],
    ["雁湖教学楼201", "Y01-201"],
    ["操场", null],
    [null, null],
  ];
  await campus.put(
    "teaching.meeting",
    ...typed.map(([JASH], i) => ({ PKID: String(i), XNXQ: "2026-2027-1", JXBH: "1", JASH })),
  );
  await campus.build();
  const found = await campus.rows(
    `SELECT r.room_no FROM entity.section_meeting m LEFT JOIN entity.room r ON r.id = m.room_id
     ORDER BY m.source_key`,
  );
  expect(found.map((row) => row["room_no"])).toEqual(typed.map(([, room]) => room));
});
