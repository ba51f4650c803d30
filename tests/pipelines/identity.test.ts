import { expect, test } from "vitest";
import { createIdentityTables, resolvePeople, restoreIdentity } from "../../pipelines/identity.ts";
import { openVersions } from "../../pipelines/versions.ts";
import { type StdCampus, stdCampus } from "./std-campus.ts";

// Invented numbers with right check characters (GB 11643).
const li = "11010519491231002X";
const wang = "440524188001010014";

async function people(): Promise<StdCampus> {
  const campus = await stdCampus();
  await campus.connection.run(
    "DROP TABLE ident.person_of; DROP TABLE ident.person_by_staff_no; DROP TABLE ident.person_by_student_no",
  );
  await createIdentityTables(campus.connection);
  return campus;
}

const resolved = async ({ connection }: StdCampus, run: string) =>
  resolvePeople(run, await openVersions(connection, run));

const membership = (campus: StdCampus) =>
  campus.rows("SELECT rec_id, entity_id FROM ident.member WHERE to_run IS NULL ORDER BY rec_id");

const personOf = async (campus: StdCampus, key: string) =>
  String(
    (await campus.rows(`SELECT person_id FROM ident.person_of WHERE source_key = '${key}'`))[0]?.[
      "person_id"
    ],
  );

test("one identity number in three systems is one person; the same name alone is not", async () => {
  await using campus = await people();
  await campus.put(
    "personnel.staff",
    { GH: "1001", XM: "李雷", SFZJH: li },
    { GH: "1002", XM: "张伟" },
    { GH: "1003", XM: "张伟" },
  );
  await campus.put(
    "graduate.student",
    { XH: "G1", XM: "李雷", SFZJH: li.toLowerCase() },
    { XH: "G2", XM: "张伟" },
  );
  await campus.put("students.undergraduate", { XH: "U1", XM: "李雷", SFZJH: li });
  await resolved(campus, "run1");
  expect(await personOf(campus, "G1")).toBe(await personOf(campus, "1001"));
  expect(await personOf(campus, "U1")).toBe(await personOf(campus, "1001"));
  const zhang = await Promise.all(["1002", "1003", "G2"].map((key) => personOf(campus, key)));
  expect(new Set(zhang).size).toBe(3);
});

test("a number with a wrong check character, or held by six names, links nobody", async () => {
  await using campus = await people();
  await campus.put(
    "personnel.staff",
    { GH: "1", XM: "甲", SFZJH: "110105194912310021" },
    { GH: "2", XM: "乙", SFZJH: "110105194912310021" },
    ...["丙", "丁", "戊", "己", "庚", "辛"].map((name, at) => ({
      GH: `9${at}`,
      XM: name,
      SFZJH: wang,
    })),
  );
  await resolved(campus, "run1");
  const [counted] = await campus.rows(
    "SELECT count(DISTINCT person_id)::INTEGER AS n FROM ident.person_of",
  );
  expect(counted?.["n"]).toBe(8);
});

test("15 digits are the same number as their 18", async () => {
  await using campus = await people();
  await campus.put("personnel.staff", { GH: "1", XM: "李雷", SFZJH: "110105491231002" });
  await campus.put("graduate.student", { XH: "G1", XM: "李雷", SFZJH: li });
  await resolved(campus, "run1");
  expect(await personOf(campus, "1")).toBe(await personOf(campus, "G1"));
});

test("ids survive a second run, shuffled input and a lost warehouse", async () => {
  const rows = [
    { GH: "1001", XM: "李雷", SFZJH: li },
    { GH: "1002", XM: "韩梅" },
    { GH: "1003", XM: "王五", SFZJH: wang },
  ];
  await using first = await people();
  await first.put("personnel.staff", ...rows);
  await first.put("graduate.student", { XH: "G1", XM: "李雷", SFZJH: li });
  await resolved(first, "run1");
  const before = await membership(first);
  await resolved(first, "run2");
  expect(await membership(first)).toEqual(before);

  await first.connection.run(`
    ATTACH ':memory:' AS release;
    CREATE TABLE release.main.member AS FROM ident.member;
    CREATE TABLE release.main.entity_alias AS FROM ident.entity_alias;
    DELETE FROM ident.member`);
  expect(await restoreIdentity(first.connection, "release")).toBe(before.length);
  await first.connection.run("DELETE FROM std.personnel__staff");
  await first.put("personnel.staff", ...rows.toReversed());
  await resolved(first, "run3");
  expect(await membership(first)).toEqual(before);
});

test("an id of before stays with the person when a link is found later, and the other becomes an alias", async () => {
  await using campus = await people();
  await campus.put("personnel.staff", { GH: "1001", XM: "李雷", SFZJH: li });
  await campus.put("graduate.student", { XH: "G1", XM: "李雷" });
  await resolved(campus, "run1");
  const apart = [await personOf(campus, "1001"), await personOf(campus, "G1")];
  await campus.connection.run(`UPDATE std.graduate__student SET SFZJH = '${li}'`);
  await resolved(campus, "run2");
  const together = await personOf(campus, "1001");
  expect(await personOf(campus, "G1")).toBe(together);
  expect(apart).toContain(together);
  const retired = apart.find((id) => id !== together);
  expect(await campus.rows("SELECT old_id, new_id, kind FROM ident.entity_alias")).toEqual([
    { old_id: retired, new_id: together, kind: "merged_into" },
  ]);
});

test("a split leaves the old id with one part and gives the other an id nobody has had", async () => {
  await using campus = await people();
  await campus.put("personnel.staff", { GH: "1001", XM: "李雷", SFZJH: li });
  await campus.put(
    "graduate.student",
    { XH: "G1", XM: "李雷", SFZJH: li },
    { XH: "G2", XM: "李雷", SFZJH: li },
  );
  await resolved(campus, "run1");
  const old = await personOf(campus, "1001");
  for (const alone of [
    "UPDATE std.personnel__staff SET SFZJH = NULL",
    "UPDATE std.graduate__student SET SFZJH = NULL",
  ]) {
    await campus.connection.run(alone);
    await resolved(campus, `run-${alone.length}`);
    const [ids] = await campus.rows(
      "SELECT count(DISTINCT entity_id)::INTEGER AS ids, count(*)::INTEGER AS records FROM ident.member WHERE to_run IS NULL",
    );
    const clusters = alone.includes("personnel") ? 2 : 3;
    expect(ids).toEqual({ ids: clusters, records: 3 });
  }
  expect(
    await campus.rows(
      `SELECT count(*)::INTEGER AS n FROM ident.member WHERE to_run IS NULL AND entity_id = '${old}'`,
    ),
  ).toEqual([{ n: 1 }]);
});
