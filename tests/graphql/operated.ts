import { fixedClock } from "../../core/clock.ts";
import type { Connection } from "../../core/duckdb.ts";
import { addGolden, departmentTables } from "../forms/department.ts";
import type { Given, Tables } from "../query/university.ts";
import { type Served, serveUniversity } from "./served.ts";

/** In the tests today is the campus's Monday. */
export const clock = fixedClock("2026-11-09T07:30:00+08:00");

const problemColumns = ["run", "system", "resource", "rule", "column_name", "found"];

/** system, resource, rule, column, what was found */
const problems = [
  ["personnel", "staff", "date", "CSRQ", "1975年2月30日"],
  ["personnel", "staff", "missing", "XM", "张伟"],
  ["research", "fund", "decimal", "JE", "壹万元"],
  ["research", "fund", "decimal", "JE", "面议"],
  ["fillonce", "person", "unique(id_no)", null, "p1"],
];

async function addProblems(connection: Connection): Promise<readonly string[]> {
  await connection.run(
    `CREATE TABLE r7.main.problem_row (${problemColumns.map((name) => `"${name}" VARCHAR`).join(", ")})`,
  );
  for (const [system = "", resource = "", rule = "", column = "", found = ""] of problems)
    await connection.run("INSERT INTO r7.main.problem_row VALUES ('run-1', $1, $2, $3, $4, $5)", [
      system,
      resource,
      rule,
      column,
      found,
    ]);
  return problemColumns;
}

/** The department of the form tests, published, with what its systems disagree on and what was set aside. */
export const serveDepartment = (more: Tables = {}): Promise<Served> =>
  serveUniversity({ ...departmentTables, ...more }, async (connection) => ({
    golden: await addGolden(connection),
    problem_row: await addProblems(connection),
  }));

/** So many lessons of p1 this term: more than a preview shows. */
export const manyLessons = (count: number): Tables => ({
  workload: Array.from(
    { length: count },
    (_, n): Given => ({
      id: `w${n}`,
      person_id: "p1",
      section_id: "s1",
      term: "2026-2027-1",
      org_no: "100",
      section_planned_hours: "32",
      section_done_hours: "30.5",
      share: "0.5",
      standard_hours: `${n}`,
    }),
  ),
});
