import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExportAsked } from "../../query/export/statement.ts";
import {
  type Exported,
  type ExportFormat,
  exportFormats,
  writeExport,
} from "../../query/export/write.ts";
import type { Principal } from "../../query/principal.ts";
import { groups } from "../../query/run.ts";
import type { Field, GroupSelection } from "../../query/selection.ts";
import { describeWith, hasProgram } from "../needs.ts";
import { columns, refused } from "./asking.ts";
import { type ReadBack, readBack } from "./export-files.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";
import { university } from "./university.ts";

const analyst: Principal = { role: "analyst" };
const research: Principal = { role: "office", domain: "research" };
const personnel: Principal = { role: "office", domain: "personnel" };
const teaching: Principal = { role: "office", domain: "teaching" };

let folder: string;
let open: OpenUniversity;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fillonce-export-"));
  open = await openUniversity({ ...university, project: projects, schedule_change: changes });
});

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let files = 0;

async function exported(
  asked: ExportAsked,
  format: ExportFormat,
  principal: Principal = research,
  most = 1000,
): Promise<Exported & { readonly file: string }> {
  files += 1;
  const file = join(folder, `${files}.${format}`);
  const { reader, connection } = open;
  return {
    file,
    ...(await writeExport({ ...reader, connection }, { asked, principal, format, file, most })),
  };
}

const long = `头${"很长的文字🙂".repeat(300)}尾`;

/** One text a row, in the order of the ids. */
const texts: readonly (string | null)[] = [
  null,
  "",
  "0012",
  "110101199001011234",
  "㐂与𠮷野家 👩‍🔬",
  "第一行\n第二行\r\n第三行\r第四行",
  'say "hi", 逗号',
  " 前后有空格 ",
  "=1+1",
  '=HYPERLINK("http://example.invalid","点我")',
  "+8610",
  "-5",
  "@SUM(A1)",
  "\t=1",
  "＝1+1",
  "_x000D_ & <b> ]]>",
  "a\u0001b\u000bc",
  "TRUE",
  "2026-11-09",
  long,
];

const dates = ["1900-01-01", "1900-02-28", "1900-03-01", "1970-01-01", "2026-11-09", "2100-12-31"];
const amounts = ["0.0000", "-12.5000", "99999999999999.9900", "0.0100", "1234567.8900", "-0.0700"];

const projects = texts.map((text, at) => ({
  id: `x${String(at).padStart(2, "0")}`,
  project_no: String(100_000_000_000_000_000n + BigInt(at)),
  name: `项目${at}`,
  level: text,
  org_no: at % 2 === 0 ? "100" : null,
  start_on: dates[at] ?? null,
  contract_amount: amounts[at] ?? null,
}));

const changes = [
  { id: "c1", requested_at: "2026-11-09 08:05:59" },
  { id: "c2", requested_at: "1999-12-31 23:59:59" },
  { id: "c3", requested_at: null },
];

const org: Field = {
  kind: "one",
  as: "unit",
  relation: "org",
  selection: { fields: columns("name") },
};
const list: ExportAsked = {
  entity: "project",
  fields: [...columns("project_no", "level", "start_on", "contract_amount"), org],
  orderBy: [{ path: ["project_no"], direction: "asc" }],
};

/** What the rows of `list` hold, from the values above. */
const expected = projects.map((row) => [
  row.project_no,
  row.level,
  row.start_on,
  row.contract_amount,
  row.org_no === null ? null : "信息学院",
]);

const machineHeads = ["project_no", "level", "start_on", "contract_amount", "unit.name"];

const hasOpenpyxl = hasProgram("/usr/bin/python3", "-c", "import openpyxl");

describeWith("python3 with openpyxl", hasOpenpyxl)("the four formats", () => {
  const read = async (format: ExportFormat): Promise<ReadBack> => {
    const { file, rows } = await exported(list, format);
    const back = await readBack[format](file);
    expect(rows).toBe(back.rows.length);
    return back;
  };

  test("Parquet holds every value in its type", async () => {
    const back = await read("parquet");
    expect(back.heads).toEqual(machineHeads);
    expect(back.types).toEqual(["VARCHAR", "VARCHAR", "DATE", "DECIMAL(18,4)", "VARCHAR"]);
    expect(back.rows).toEqual(expected);
  });

  test("Arrow holds every value in its type", async () => {
    const back = await read("arrow");
    expect(back.heads).toEqual(machineHeads);
    expect(back.types).toEqual(["Utf8", "Utf8", "Date32<DAY>", "Decimal[18e+4]", "Utf8"]);
    expect(back.rows).toEqual(expected);
  });

  test("CSV holds every value; a text that would be a formula has an apostrophe, a number has none", async () => {
    const back = await read("csv");
    expect(back.heads).toEqual([
      "项目编号",
      "项目级别",
      "开始日期",
      "合同经费",
      "所属单位.单位名称",
    ]);
    const dangerous = ["=", "+", "-", "@", "\t", "＝"];
    const safe = expected.map(([no, text, ...rest]) => [
      no,
      dangerous.some((mark) => text?.startsWith(mark)) ? `'${text}` : text,
      ...rest,
    ]);
    expect(back.rows).toEqual(safe);
    expect(back.rows[1]?.[3]).toBe("-12.5000");
  });

  test("a workbook holds texts as texts, dates as dates and numbers as far as it keeps their digits", async () => {
    const back = await read("xlsx");
    expect(back.heads).toEqual([
      "项目编号",
      "项目级别",
      "开始日期",
      "合同经费",
      "所属单位.单位名称",
    ]);
    const numbers = ["0.0", "-12.5", "99999999999999.9900", "0.01", "1234567.89", "-0.07"];
    expect(back.rows.map((row) => row[3])).toEqual(expected.map((_row, at) => numbers[at] ?? null));
    const without = (rows: ReadBack["rows"]) => rows.map((row) => row.toSpliced(3, 1));
    expect(without(back.rows)).toEqual(without(expected));
  });

  test("moments, and what is missing, are the same in all of them", async () => {
    const asked: ExportAsked = { entity: "schedule_change", fields: columns("id", "requested_at") };
    for (const format of exportFormats) {
      const { file } = await exported(asked, format, { role: "office", domain: "teaching" });
      expect((await readBack[format](file)).rows, format).toEqual(
        changes.map(({ id, requested_at }) => [id, requested_at]),
      );
    }
  });

  test("groups: a withheld figure stays withheld and the row says so, in each of them", async () => {
    const asked: ExportAsked = {
      entity: "person",
      by: [{ as: "by:degree", path: ["highest_degree_level"] }],
      measures: [{ kind: "figure", as: "count", fn: "count" }],
    };
    for (const format of exportFormats) {
      const { file } = await exported(asked, format, analyst);
      const { rows } = await readBack[format](file);
      expect(rows.length, format).toBe(3);
      for (const [, count, suppressed] of rows) {
        expect(suppressed === "true", format).toBe(count === null);
        if (count !== null) expect(Number(count), format).toBeGreaterThanOrEqual(5);
      }
      expect(
        rows.some(([, count]) => count === null),
        format,
      ).toBe(true);
    }
  });

  test("sheets follow one another when one is full", async () => {
    const { writeXlsx } = await import("../../query/export/xlsx.ts");
    const file = join(folder, "sheets.xlsx");
    const cells = Array.from({ length: 25 }, (_, at) => `行${at}`);
    const batch = async function* () {
      yield { rowCount: 25, cells: [cells] };
    };
    const column = { name: "a", zh: "甲", en: "A", kind: { is: "text" } } as const;
    expect(await writeXlsx(file, [column], batch(), 10)).toBe(25);
    expect((await readBack.xlsx(file)).rows.map(([cell]) => cell)).toEqual(cells);
  });
});

describe("an export", () => {
  test("is for its owner's eyes alone", async () => {
    for (const format of ["csv", "arrow", "xlsx"] as const) {
      const { file } = await exported(list, format);
      expect((await stat(file)).mode & 0o077, format).toBe(0);
    }
  });

  test("tells whose rows are in it: the rows' own and those they reach", async () => {
    const asked: ExportAsked = {
      entity: "project_member",
      fields: [
        ...columns("name"),
        {
          kind: "one",
          as: "p",
          relation: "project",
          selection: { fields: columns("name") },
        },
      ],
      where: { kind: "compare", path: ["id"], op: "in", value: ["m-j3-3", "m-j4-2"] },
    };
    await using other = await openUniversity();
    const { reader, connection } = other;
    const file = join(folder, "persons.csv");
    const order = { asked, principal: research, format: "csv", file, most: 10 } as const;
    // A mathematician, and the heads of both projects; the other member is nobody's.
    expect(await writeExport({ ...reader, connection }, order)).toMatchObject({
      rows: 2,
      persons: ["p08", "p10", "p11"],
    });
    const counted: ExportAsked = {
      entity: "person",
      by: [],
      measures: [{ kind: "figure", as: "n", fn: "count" }],
    };
    expect((await exported(counted, "csv", analyst)).persons).toEqual([]);
  });

  test("tells whom a group's figures over few rows show, as an answer of the API does", async () => {
    await using other = await openUniversity();
    const { reader, connection } = other;
    const asked: GroupSelection = {
      entity: "title",
      by: [{ as: "level", path: ["level"] }],
      measures: [
        { kind: "figure", as: "n", fn: "count" },
        { kind: "figure", as: "from", fn: "min", path: ["valid_from"] },
      ],
    };
    const file = join(folder, "few.csv");
    const order = { asked, principal: personnel, format: "csv", file, most: 100 } as const;
    let shown: readonly string[] = [];
    const watch = {
      shown: (answer: { readonly persons: readonly string[] }) => {
        shown = answer.persons;
      },
    };
    await groups({ ...reader, watch }, asked, personnel);
    expect(shown.length).toBeGreaterThan(0);
    expect((await writeExport({ ...reader, connection }, order)).persons).toEqual(shown);
  });

  test("of a metric by terms in a time in which none begins is refused, as by the API", async () => {
    const asked: ExportAsked = {
      metric: "workload.planned_hours",
      by: [],
      from: "2026-10-01",
      to: "2026-11-01",
    };
    await expect(exported(asked, "csv", teaching)).rejects.toThrow(/没有学期开始/);
  });

  test("keeps the asked order over many batches", async () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      id: `x${at}`,
      project_no: String((at * 7919) % 5000).padStart(4, "0"),
      name: "n",
    }));
    await using other = await openUniversity({ ...university, project: many });
    const { reader, connection } = other;
    const asked: ExportAsked = {
      entity: "project",
      fields: [...columns("project_no"), org],
      orderBy: [{ path: ["project_no"], direction: "desc" }],
    };
    for (const format of ["parquet", "arrow"] as const) {
      const file = join(folder, `many.${format}`);
      const order = { asked, principal: research, format, file, most: 9999 };
      await writeExport({ ...reader, connection }, order);
      const numbers = (await readBack[format](file)).rows.map(([number]) => Number(number));
      expect(numbers).toEqual(Array.from({ length: 5000 }, (_, at) => 4999 - at));
    }
  });

  test("without rows is a file with heads", async () => {
    const none: ExportAsked = {
      ...list,
      where: { kind: "compare", path: ["id"], op: "eq", value: "nobody" },
    };
    for (const format of exportFormats) {
      const { file, rows } = await exported(none, format);
      expect(rows).toBe(0);
      if (format === "xlsx" && !hasOpenpyxl) continue;
      const back = await readBack[format](file);
      expect([back.heads.length, back.rows]).toEqual([5, []]);
    }
  });

  test("beyond the role's rows is refused, in each format", async () => {
    for (const format of exportFormats) {
      await expect(exported(list, format, research, 19), format).rejects.toMatchObject(refused);
      expect((await exported(list, format, research, 20)).rows).toBe(20);
    }
  });

  test("is cut by `first`, also beyond a page, and in the asked order", async () => {
    const { file, rows } = await exported({ ...list, first: 3 }, "parquet");
    expect(rows).toBe(3);
    expect((await readBack.parquet(file)).rows).toEqual(expected.slice(0, 3));
    await expect(exported({ ...list, first: 501 }, "csv", research, 500)).rejects.toMatchObject(
      refused,
    );
  });

  test("of many in one row says what to ask instead", async () => {
    const asked: ExportAsked = {
      entity: "person",
      fields: [
        { kind: "many", as: "titles", relation: "titles", selection: { fields: columns("level") } },
      ],
    };
    await expect(exported(asked, "csv", analyst)).rejects.toMatchObject({
      ...refused,
      hint: expect.stringContaining('"titles" by itself'),
    });
  });

  test("tells two columns of one head apart, and refuses two of one name", async () => {
    const named = (as: string): Field => ({ kind: "column", as, column: "name" });
    const two: ExportAsked = { entity: "project", fields: [named("a"), named("b")] };
    expect((await exported(two, "csv")).columns.map(({ zh }) => zh)).toEqual([
      "项目名称（a）",
      "项目名称（b）",
    ]);
    const same: ExportAsked = { entity: "project", fields: [named("a"), named("A")] };
    await expect(exported(same, "parquet")).rejects.toMatchObject(refused);
  });

  test("a text longer than a cell is refused in a workbook rather than cut", async () => {
    await using other = await openUniversity({
      ...university,
      project: [{ id: "x", name: "长".repeat(32_768), project_no: "1" }],
    });
    const { reader, connection } = other;
    const asked: ExportAsked = { entity: "project", fields: columns("name") };
    const order = { asked, principal: research, most: 10 };
    const to = (format: ExportFormat) =>
      writeExport(
        { ...reader, connection },
        { ...order, format, file: join(folder, `long.${format}`) },
      );
    await expect(to("xlsx")).rejects.toMatchObject(refused);
    expect((await to("csv")).rows).toBe(1);
    expect((await readdir(folder)).includes("long.csv")).toBe(true);
  });
});
