import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bind } from "../../forms/bound-form.ts";
import { parseDefinition } from "../../forms/catalogue.ts";
import { templateOf } from "../../forms/template.ts";
import { variableNames } from "../../forms/time-basis.ts";

const guide = readFileSync("docs/add-a-form.md", "utf8");

test("the form of the guide loads, and its guide names every variable", async () => {
  const yaml = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? "";
  const form = bind(parseDefinition(yaml, "docs/add-a-form.md"));
  const { layout } = await templateOf(form);
  const placed = layout.sheets.flatMap((sheet) => sheet.placed);
  expect(placed.filter(({ kind }) => kind === "sample")).toHaveLength(6);
  for (const name of variableNames) expect(guide).toContain(`$${name}`);
});
