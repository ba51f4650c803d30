import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellProvenance } from "../../forms/provenance.ts";
import { describeWith } from "../needs.ts";
import { type Department, openDepartment } from "./department.ts";
import { formHead } from "./form-head.ts";
import { hasOpenpyxl, seen } from "./package/workbooks.ts";

const form = (id: string, subject: string, sections: string): string =>
  `${formHead(id, subject)}sections:\n${sections}`;
const ofPerson = form(
  "XX-1",
  "person",
  `  - kind: grid
    pairs: 2
    fields:
      - { id: now, label: 职称, value: person.title.title_name }
      - { id: then, label: 上年末职称, value: person.title.title_name, basis: at(12-31) }
      - { id: spring, label: 六月末职称, value: person.title.title_name, basis: at(06-30) }
      - { id: age, label: 上年末在研, value: "count(person.headed_projects[not approved_on > $asOf, not ended_on <= $asOf])", basis: at(12-31) }
  - kind: rows
    rows: "person.headed_projects[not approved_on > $asOf, not ended_on <= $asOf] order project_no"
    basis: at(12-31)
    columns:
      - { id: project_no, label: 项目编号, value: row.project_no }
      - { id: project, label: 项目名称, value: row.name }`,
);
const ofAll = form(
  "XX-2",
  "university",
  `  - kind: grid
    pairs: 2
    fields:
      - { id: now, label: 在岗, value: "count(persons[staff holds])" }
      - { id: then, label: 在岗（十月十日）, value: "count(persons[staff holds])", basis: at(10-10) }`,
);

let department: Department;
let templates: string;
beforeAll(async () => {
  department = await openDepartment();
  templates = mkdtempSync(join(tmpdir(), "fillonce-moments-"));
  writeFileSync(join(templates, "XX-1.yaml"), ofPerson);
  writeFileSync(join(templates, "XX-2.yaml"), ofAll.replace("point 09-30", "anytime"));
});
afterAll(async () => {
  await department[Symbol.asyncDispose]();
  rmSync(templates, { recursive: true, force: true });
});

const principal = { role: "office", domain: "personnel" } as const;

describeWith("openpyxl", hasOpenpyxl)("a form whose fields stand at several days", () => {
  test("each field, and a list, is as of its own day, which its provenance names", async () => {
    const subjects = { kind: "person", no: "00123" } as const;
    const made = await department.fill({ form: "XX-1", subjects, templates, principal });
    expect([made.asOf, made.errors]).toEqual(["2026-09-30", []]);
    const cells = Object.values(seen(department.file("XX-1", "00123-张伟.xlsx")).sheets)[0]?.cells;
    const beside = (label: string): unknown => {
      const at = Object.entries(cells ?? {}).find(([, { value }]) => value === label)?.[0] ?? "";
      const next = `${String.fromCharCode(at.charCodeAt(0) + 1)}${at.slice(1)}`;
      return cells?.[next]?.value ?? null;
    };
    expect(beside("职称")).toBe("教授"); // since July 2026
    expect(beside("上年末职称")).toBe("副教授");
    expect(beside("六月末职称")).toBe("副教授");
    expect(beside("上年末在研")).toBe(2); // j1 was approved in August 2026, j3 ended in 2025
    const listed = Object.values(cells ?? {}).map(({ value }) => String(value));
    expect(listed.filter((text) => text.startsWith("NO-"))).toEqual(["NO-j2", "NO-j4"]);
    const file = join(made.folder, "provenance.parquet");
    const budget = { memory: "256MB", threads: 1, temp: tmpdir() };
    const at = Object.entries(cells ?? {}).find(([, { value }]) => value === "副教授")?.[0] ?? "";
    const cell = await cellProvenance(file, { subject: "00123", address: at }, budget);
    expect(cell).toMatchObject({ entity_id: "t1", time_basis: "时点 2025-12-31" });
  });

  test("a figure of the university counts who was there on its own day", async () => {
    const subjects = { kind: "all" } as const;
    const made = await department.fill({ form: "XX-2", subjects, templates, principal });
    expect([made.asOf, made.errors]).toEqual(["2026-11-09", []]);
    const cells = Object.values(seen(department.file("XX-2", "900-示范大学.xlsx")).sheets)[0]
      ?.cells;
    const numbers = Object.values(cells ?? {}).flatMap(({ value }) =>
      typeof value === "number" ? [value] : [],
    );
    expect(numbers).toEqual([3, 4]); // one retired on 15 October
  });
});
