import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { propose } from "../../../forms/bind/propose.ts";
import { readWorkbookBlank } from "../../../forms/bind/read-workbook.ts";
import { labelsOf } from "../../../forms/blank/labels.ts";
import { relativeOf } from "../../../forms/blank/relative.ts";
import { formOf, ownForms } from "../../../forms/catalogue.ts";
import { bindAs, blankBook, templatesFolder } from "./bound-blank.ts";

const sheet = (heads: readonly string[], year: string) => {
  const room = heads.map(() => null);
  const rows = [[`${year}年高层次人才名册`, ...room.slice(1)], heads, room, room];
  return { 名册: { rows, merges: [`A1:${String.fromCharCode(64 + heads.length)}1`] } };
};
const lastYear = ["序号", "工号", "姓名", "人才称号", "职称", "所在单位", "备注"];
const thisYear = ["序号", "姓名", "工号", "职称", "人才称号", "学历", "所在单位", "备注"];

test("last year's blank with moved columns takes over what was decided; the old form is put aside", async () => {
  using templates = templatesFolder();
  const first = bindAs(
    templates.folder,
    await blankBook(sheet(lastYear, "2025")),
    { id: "XX-07" },
    {
      set: ["人才称号=row.duty.duty_name"],
    },
  );
  expect(first.definition).toMatchObject({ subject: "org", edition: "2025", office: "personnel" });
  const blank = await blankBook(sheet(thisYear, "2026"));
  const found = propose(readWorkbookBlank(blank));
  const relative = relativeOf(found, labelsOf(found), ownForms(templates.folder));
  expect(relative).toMatchObject({ isSame: false, added: ["学历"], gone: [] });
  const again = bindAs(templates.folder, blank, { id: "XX-07" });
  expect(again.bound.map(({ label, binding, by }) => [label.at, binding, by])).toEqual(
    expect.arrayContaining([
      ["名册!B3", "row.name", "before"],
      ["名册!E3", "row.duty.duty_name", "before"],
      ["名册!F3", "row.highest_education.education_name", "sure"],
    ]),
  );
  expect(formOf("XX-07", templates.folder).definition.edition).toBe("2026");
  expect(readdirSync(join(templates.folder, "earlier")).sort()).toEqual([
    "XX-07-2025.xlsx",
    "XX-07-2025.yaml",
  ]);
});

test("the same blank is the same form; what is unsure is left open until it is confirmed", async () => {
  using templates = templatesFolder();
  const blank = await blankBook(
    sheet(["序号", "工号", "姓名", "人才称号", "最近职称", "备注"], "2026"),
  );
  const first = bindAs(templates.folder, blank, { id: "XX-08" });
  expect(first.bound.some(({ label }) => label.text === "人才称号")).toBe(false);
  const found = propose(readWorkbookBlank(blank));
  const relative = relativeOf(found, labelsOf(found), ownForms(templates.folder));
  expect(relative).toMatchObject({ isSame: true, alike: 1 });
  expect(() =>
    bindAs(templates.folder, blank, { id: "XX-08" }, { set: ["D3=row.no_such"] }),
  ).toThrow("不能用在这里");
});
