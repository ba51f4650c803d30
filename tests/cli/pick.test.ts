import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Home } from "../../core/paths.ts";
import { blankBook } from "../forms/blank/bound-blank.ts";
import { hasOpenpyxl, seen } from "../forms/package/workbooks.ts";
import { describeWith } from "../needs.ts";
import { copyOfSmallHome, fillonce } from "../small-home.ts";

interface Offered {
  readonly rows: readonly { readonly key: string; readonly label: string }[];
  readonly forms: readonly { readonly id: string }[];
}

async function asked<T>(home: Home, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await fillonce([...args, "--home", home.root, "--json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as T; // the command line's own shape
}

/** Of the small university: who has the most authorships. */
const staffNo = "001089";

describeWith("openpyxl", hasOpenpyxl)("choosing at the command line", () => {
  test("a choice made once fills a blank of somebody else's and a form of the catalogue", {
    timeout: 300_000,
  }, async () => {
    const home = await copyOfSmallHome();
    const blank = join(home.root, "blank.xlsx");
    const rows = [
      ["成果推荐表", null],
      ["工号", null],
      ["题目", "发表日期"],
      [null, null],
      [null, null],
    ];
    writeFileSync(blank, await blankBook({ 成果: { rows } }));
    const works = "person.authorships[output.type = 期刊论文] by output.output_no";
    await asked(
      ...[
        home,
        "forms",
        "bind",
        blank,
        "--as",
        "XX-1",
        "--office",
        "research",
        "--subject",
        "person",
      ],
      ...["--rows", `A4=pick(${works}, max 2, ordered) as 代表作 order output.published_on desc`],
      ...[
        "--set",
        "B2=person.staff.staff_no",
        "--set",
        "A4=row.output.title",
        "--set",
        "B4=row.output.published_on",
      ],
    );
    const offered = await asked<Offered>(home, "pick", staffNo, "代表作");
    expect(offered.forms.map(({ id }) => id)).toEqual(["PR-01", "PR-06", "TA-3", "XX-1"]);
    const [second, , first] = offered.rows;
    const keys = `${first?.key},${second?.key}`;
    await asked(
      home,
      "pick",
      staffNo,
      "代表作",
      "--rows",
      keys,
      "--by",
      "本人",
      "--as",
      `staff:${staffNo}`,
    );
    await asked(
      home,
      "forms",
      "fill",
      "XX-1",
      "PR-06",
      "--for",
      `person:${staffNo}`,
      "--profile",
      "submit",
    );
    const folder = join(home.fills, `person-${staffNo}`, "报送稿");
    const sheet = Object.values(seen(fileIn(folder, "XX-1")).sheets)[0];
    expect(sheet?.cells["A4"]?.value).toBe(first?.label);
    expect(sheet?.cells["A5"]?.value).toBe(second?.label);
    const cell = await asked<{ rule: string }>(
      home,
      "forms",
      "cell",
      join(folder, "XX-1"),
      staffNo,
      "A5",
    );
    expect(cell.rule).toMatch(/代表作：本人 2026-11-09 选定，第 2 项$/);
  });

  test("nobody chooses what is not offered, or without saying who", async () => {
    const home = await copyOfSmallHome();
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await fillonce([
        "pick",
        staffNo,
        "代表作",
        ...args,
        "--home",
        home.root,
      ]);
      return `${code} ${stderr}`;
    };
    expect(await refused("--rows", "CG-none", "--by", "本人")).toMatch(/^2 .*CG-none/s);
    expect(await refused("--rows", "CG000001")).toMatch(/^2 .*谁选定/s);
  });
});

function fileIn(folder: string, form: string): Uint8Array {
  const name = readdirSync(join(folder, form)).find((one) => one.startsWith(staffNo));
  if (name === undefined) throw new Error(`no file of ${staffNo} for ${form}`);
  return readFileSync(join(folder, form, name));
}
