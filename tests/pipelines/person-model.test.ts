import { expect, test } from "vitest";
import { type StdCampus, stdCampus } from "./std-campus.ts";

/** A professor under two staff numbers who once was a graduate student here, and somebody else. */
async function professorAndOther(): Promise<StdCampus> {
  const campus = await stdCampus();
  await campus.put(
    "personnel.staff",
    { GH: "900001", XM: "欧阳?", XBM: "1", DQZTM: "04", JZGLBM: "11", LXRQ: "2024-09-01" },
    {
      GH: "001001",
      XM: "欧阳?",
      XBM: "1",
      DQZTM: "01",
      MZM: "03",
      DZYX: "a@b.example",
      LXRQ: "1990-07-01",
    },
    { GH: "001002", XM: "李四", XBM: "2", DQZTM: "11", JZGLBM: "11" },
  );
  await campus.put("graduate.student", {
    XH: "G1",
    XM: "欧 阳䶮",
    XBM: "2",
    MZM: "01",
    SFZJH: "11010519491231002x",
    LXDH: "15400000000",
    PYCC: "博士",
    XJZT: "毕业",
  });
  await campus.identify("personnel", "900001", "p1");
  await campus.identify("personnel", "001001", "p1");
  await campus.identify("personnel", "001002", "p2");
  await campus.identify("graduate", "G1", "p1");
  await campus.build();
  return campus;
}

test("a person takes each attribute from the best record that has it", async () => {
  await using campus = await professorAndOther();
  const persons = await campus.rows(
    `SELECT id, staff_no, student_no, name, sex_code, sex_name, ethnic_name, id_no, phone, email, source_key
     FROM entity.person ORDER BY id`,
  );
  expect(persons).toMatchObject([
    {
      id: "p1",
      staff_no: "900001",
      student_no: "G1",
      name: "欧阳䶮",
      sex_code: "1",
      sex_name: "男性",
      ethnic_name: "回族",
      id_no: "11010519491231002X",
      phone: "15400000000",
      email: "a@b.example",
      source_key: "900001",
    },
    { id: "p2", staff_no: "001002", student_no: null, name: "李四" },
  ]);
});

test("golden says for each attribute of a merged person what won and what lost", async () => {
  await using campus = await professorAndOther();
  const golden = await campus.rows(
    `SELECT attribute, value, source_system, source_key, losing FROM entity.golden
     WHERE entity_id = 'p1' ORDER BY attribute`,
  );
  expect(golden.map(({ attribute, value, source_key }) => [attribute, value, source_key])).toEqual([
    ["email", "a@b.example", "001001"],
    ["ethnic_code", "03", "001001"],
    ["id_no", "11010519491231002X", "G1"],
    ["name", "欧阳䶮", "G1"],
    ["phone", "15400000000", "G1"],
    ["sex_code", "1", "900001"],
  ]);
  const losing = new Map(
    golden.map((row) => [row["attribute"], JSON.parse(String(row["losing"]))]),
  );
  expect(losing.get("ethnic_code")).toEqual([{ system: "graduate", key: "G1", value: "01" }]);
  expect(losing.get("name")).toEqual([
    { system: "personnel", key: "900001", value: "欧阳?" },
    { system: "personnel", key: "001001", value: "欧阳?" },
  ]);
  expect(losing.get("email")).toEqual([]);
  const alone = await campus.rows("SELECT 1 FROM entity.golden WHERE entity_id = 'p2'");
  expect(alone).toEqual([]);
  const disagreeing = await campus.rows(
    `SELECT g.attribute FROM entity.golden g
     JOIN (UNPIVOT (SELECT id, name, sex_code, id_no, ethnic_code, phone, email FROM entity.person)
       ON COLUMNS(* EXCLUDE id) INTO NAME attribute VALUE value) p
       ON p.id = g.entity_id AND p.attribute = g.attribute
     WHERE p.value <> g.value`,
  );
  expect(disagreeing).toEqual([]);
});

test("who came back after retirement is current, but no full-time teacher", async () => {
  await using campus = await stdCampus();
  const states = ["11", "12", "14", "15", "04", "01", "16", null];
  await campus.put(
    "personnel.staff",
    ...states.map((DQZTM, i) => ({ GH: String(i), XM: "甲", JZGLBM: "11", DQZTM })),
  );
  for (const i of states.keys()) await campus.identify("personnel", String(i), `p${i}`);
  await campus.build();
  const rows = await campus.rows(
    "SELECT is_current, is_full_time_teacher FROM entity.staff_role ORDER BY staff_no",
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    [true, true],
    [true, true],
    [true, true],
    [true, false],
    [true, false],
    [false, false],
    [false, false],
    [false, false],
  ]);
});

test("the highest education and degree are those marked, or else the highest there is", async () => {
  await using campus = await stdCampus();
  await campus.put("personnel.staff", { GH: "1", XM: "甲" }, { GH: "2", XM: "乙" });
  await campus.identify("personnel", "1", "p1");
  await campus.identify("personnel", "2", "p2");
  await campus.put(
    "personnel.education",
    { XLXH: "a", GH: "1", XLM: "21", XWM: "408", ZGXLBS: "0", ZGXWBS: "0", BYNY: "200207" },
    { XLXH: "b", GH: "1", XLM: "14", XWM: "308", ZGXLBS: "1", ZGXWBS: "1", BYNY: "2005年6月" },
    { XLXH: "c", GH: "2", XLM: "21", XWM: "408" },
    { XLXH: "d", GH: "2", XLM: "11", XWM: "208" },
  );
  await campus.build();
  expect(
    await campus.rows(
      "SELECT highest_education_name, highest_degree_level FROM entity.person ORDER BY id",
    ),
  ).toEqual([
    { highest_education_name: "硕士研究生毕业", highest_degree_level: "硕士" },
    { highest_education_name: "博士研究生毕业", highest_degree_level: "博士" },
  ]);
  expect(
    await campus.rows("SELECT graduated_on FROM entity.education ORDER BY source_key LIMIT 2"),
  ).toEqual([{ graduated_on: "2002-07-01" }, { graduated_on: "2005-06-01" }]);
});

test("a name cut after ten characters gives way to the whole one, and to nothing else", async () => {
  await using campus = await stdCampus();
  await campus.put(
    "personnel.staff",
    { GH: "1", XM: "阿卜杜热合曼·阿卜杜" },
    { GH: "2", XM: "热合曼·阿卜杜热合曼" },
  );
  await campus.put(
    "graduate.student",
    { XH: "G1", XM: "阿卜杜热合曼•阿卜杜外力" },
    { XH: "G2", XM: "热合曼阿卜杜热合曼" },
  );
  for (const number of ["1", "2"]) {
    await campus.identify("personnel", number, `p${number}`);
    await campus.identify("graduate", `G${number}`, `p${number}`);
  }
  await campus.build();
  expect(await campus.rows("SELECT name FROM entity.person ORDER BY id")).toEqual([
    { name: "阿卜杜热合曼·阿卜杜外力" },
    { name: "热合曼·阿卜杜热合曼" },
  ]);
});
