import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, inject, test } from "vitest";
import { describeWith } from "../needs.ts";
import { copyOfSmallHome } from "../small-home.ts";
import { hasOpenpyxl, runPython, seen } from "./package/workbooks.ts";

const guide = readFileSync("docs/add-a-form.md", "utf8");
const blank = "docs/blank-forms/teacher-overview.xlsx";

/** The commands of a block that binds the blank, as the guide prints them. */
const walks = [...guide.matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block = ""]) => block)
  .filter((block) => block.includes(blank));

interface Sent {
  readonly books: readonly {
    readonly file: string;
    readonly cells: Readonly<Record<string, string | number>>;
    /** The same with the values that formulas had when the file was saved. */
    readonly computed: Readonly<Record<string, string | number>>;
  }[];
  /** Of the raw files: who serves in the department, by 工号. */
  readonly members: Readonly<Record<string, { readonly name: string; readonly title?: string }>>;
  readonly projects: Readonly<Record<string, string>>;
  readonly unit: string;
}

test("the guide gives the same commands in Chinese and in English", () => {
  expect(walks).toHaveLength(2);
  expect(walks[1]).toBe(walks[0]);
});

describeWith("openpyxl", hasOpenpyxl)("the commands of the guide", () => {
  test("lead from a blank workbook to a department's zip", { timeout: 300_000 }, async () => {
    const home = await copyOfSmallHome();
    const folder = mkdtempSync(join(inject("shared"), "guide-"));
    for (const name of ["bin", "docs"]) symlinkSync(resolve(name), join(folder, name));
    symlinkSync(home.root, join(folder, ".fillonce"));
    const told = execFileSync("bash", ["-euo", "pipefail", "-c", walks[0] ?? ""], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(told).toContain("source_system: personnel");
    expect(told).not.toContain("等您确认");

    const filled = join(folder, "报送稿", "XX-01");
    const zips = readdirSync(filled).filter((name) => name.endsWith(".zip"));
    expect(zips).toHaveLength(1);
    const reader = join(import.meta.dirname, "department_zip.py");
    const zip = join(filled, zips[0] ?? "");
    const sent: Sent = JSON.parse(runPython(reader, zip, home.campus, "0101", "2026-11-09"));
    expect(sent.books.map(({ file }) => file.slice(0, 6)).sort()).toEqual(
      Object.keys(sent.members).sort(),
    );
    expect(sent.books.length).toBeGreaterThan(5);
    let listed = 0;
    for (const { file, cells, computed } of sent.books) {
      const number = String(cells["D3"]);
      const member = sent.members[number];
      expect(file).toBe(`${number}-${member?.name}.xlsx`);
      expect([cells["B3"], cells["F4"] ?? null]).toEqual([member?.name, member?.title ?? null]);
      expect(cells["A2"]).toContain(`填报单位：${sent.unit}`);
      const total = Object.keys(cells).find((at) => cells[at] === "合计") ?? "";
      const end = Number(total.slice(1));
      let money = 0;
      for (let row = 8; row < end; row++) {
        const project = cells[`C${row}`];
        if (project === undefined) continue;
        listed += 1;
        expect(cells[`B${row}`], file).toBe(sent.projects[String(project)]);
        money += Number(cells[`E${row}`] ?? 0);
      }
      expect(cells[`E${end}`]).toBe(`=SUM(E8:E${end - 1})`);
      expect(computed[`E${end}`], file).toBeCloseTo(money, 6);
    }
    expect(listed).toBeGreaterThan(0);
    const labels = Object.entries(seen(readFileSync(blank)).sheets["信息表"]?.cells ?? {}).filter(
      ([at, { value }]) => value !== null && /^[A-F][1-7]$/.test(at) && at !== "A2",
    );
    expect(labels.length).toBeGreaterThan(15);
    for (const { cells } of sent.books)
      for (const [at, { value }] of labels) expect(cells[at], at).toBe(value);
  });
});
