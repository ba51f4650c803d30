import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, test } from "vitest";
import type { ExtractorMessage } from "../../connectors/connector.ts";
import { extractSystem } from "../../connectors/extract.ts";
import { openConnector } from "../../connectors/open.ts";
import { resource, type SourceSystem, text } from "../../connectors/resource.ts";
import { packageRoot } from "../../core/paths.ts";

/** The blocks of a language in a guide. */
function blocksOf(guide: string, language: string): string[] {
  const blocks = [
    ...readFileSync(guide, "utf8").matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs")),
  ];
  expect(blocks.length).toBeGreaterThan(0);
  return blocks.map(([, block = ""]) => block);
}

/** The first of them. */
const blockOf = (guide: string, language: string): string => blocksOf(guide, language)[0] ?? "";

/** The module that a guide shows, as if it stood in `folder` of the project. */
async function moduleOf(guide: string, folder: string): Promise<Record<string, unknown>> {
  const base = join(packageRoot, folder);
  const source = blockOf(guide, "ts").replace(
    /from "(\.[^"]+)"/g,
    (_, path: string) => `from ${JSON.stringify(join(base, path))}`,
  );
  const file = join(mkdtempSync(join(inject("shared"), "guide-")), "shown.ts");
  writeFileSync(file, source);
  return await import(/* @vite-ignore */ pathToFileURL(file).href);
}

async function extracted(system: SourceSystem, location: string, open = openConnector) {
  const landing = mkdtempSync(join(inject("shared"), "guide-landing-"));
  const messages: ExtractorMessage[] = [];
  const order = { system: system.name, access: { location }, run: "r1", fence: 1, memory: "256MB" };
  await extractSystem(
    system,
    { ...order, landing, tmp: join(landing, "tmp") },
    (one) => messages.push(one),
    {
      open,
      now: Date.now,
      rss: () => 0,
    },
  );
  return messages;
}

test("the source of docs/add-a-source.md reads what its guide says", async () => {
  const { library } = await moduleOf("docs/add-a-source.md", "pipelines/sources");
  const folder = mkdtempSync(join(inject("shared"), "guide-drop-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "jieyue-20261109.csv"), blockOf("docs/add-a-source.md", "csv"));
  const messages = await extracted(library as SourceSystem, folder); // what the guide exports
  expect(messages.find((one) => one.type === "failed")).toBeUndefined();
  expect(messages.find((one) => one.type === "landed")).toMatchObject({
    landing: {
      resource: "loan",
      expected: 3,
      rows: 2,
      quarantined: 1,
      drift: [],
      newest: "2026-10-09 14:00:00",
    },
  });
});

/** The project's connectors as they are after the steps of the guide. */
function registered(guide: string): string {
  const root = mkdtempSync(join(inject("shared"), "guide-project-"));
  for (const part of ["core", "connectors", "package.json", "tsconfig.json"])
    cpSync(join(packageRoot, part), join(root, part), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(root, "node_modules"));
  const [, at = ""] = /放进 `([^`]+)`/.exec(readFileSync(guide, "utf8")) ?? [];
  mkdirSync(join(root, at, ".."));
  writeFileSync(join(root, at), blockOf(guide, "ts"));
  const files = ["connectors/resource.ts", "connectors/open.ts"].map((file) => join(root, file));
  for (const diff of blocksOf(guide, "diff")) {
    const lines = (signs: string) =>
      diff.split("\n").flatMap((line) => (signs.includes(line[0] ?? "?") ? [line.slice(1)] : []));
    const [before, after] = [lines(" -").join("\n"), lines(" +").join("\n")];
    const fitting = files.filter((file) => readFileSync(file, "utf8").split(before).length === 2);
    expect(fitting, `where "${before}" stands`).toHaveLength(1);
    const [file = ""] = fitting;
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(before, () => after),
    );
  }
  return root;
}

test("registered as docs/add-a-connector.md says, a declaration of the new kind compiles and is read", async () => {
  const root = registered("docs/add-a-connector.md");
  writeFileSync(
    join(root, "connectors", "old.ts"),
    `import { resource, type SourceSystem, text } from "./resource.ts";
     const staff = resource("staff", "教职工", "staff.txt", "GH", { GH: text("工号"), XM: text("姓名") });
     export const old: SourceSystem = { name: "old", zh: "老系统", en: "Old", kind: "fixed-width", resources: [staff] };`,
  );
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  const judged = spawnSync(
    process.execPath,
    [tsc, "--noEmit", "--lib", "es2023,esnext.disposable,dom", "-p", root],
    { encoding: "utf8" },
  );
  expect(judged.stdout).toBe("");
  const shown = async (file: string): Promise<Record<string, unknown>> =>
    await import(/* @vite-ignore */ pathToFileURL(join(root, "connectors", file)).href);
  const { old } = await shown("old.ts");
  const { openConnector: open } = await shown("open.ts");
  const file = join(root, "staff.txt");
  writeFileSync(file, "000123张伟\n000207阿卜杜拉·买买提\n");
  const messages = await extracted(old as SourceSystem, file, open as typeof openConnector); // both just written
  expect(messages.find((one) => one.type === "landed")).toMatchObject({
    landing: { expected: 2, rows: 2 },
  });
});

test("the connector of docs/add-a-connector.md reads, counts and fails as its guide says", async () => {
  const { openFixedWidth } = await moduleOf("docs/add-a-connector.md", "connectors/fixed-width");
  const file = join(mkdtempSync(join(inject("shared"), "guide-fixed-")), "staff.txt");
  writeFileSync(file, "000123张伟\n000207阿卜杜拉·买买提\n000208\n");
  const staff = resource("staff", "教职工", "staff.txt", "GH", {
    GH: text("工号"),
    XM: text("姓名"),
  });
  const system: SourceSystem = {
    name: "old",
    zh: "老系统",
    en: "Old",
    kind: "csv",
    resources: [staff],
  };
  const open = openFixedWidth as typeof openConnector; // what the guide exports
  expect((await extracted(system, file, open)).find((one) => one.type === "landed")).toMatchObject({
    landing: { expected: 3, rows: 3, quarantined: 0 },
  });
  expect((await extracted(system, `${file}.gone`, open))[0]).toMatchObject({
    type: "failed",
    resource: "staff",
    retryable: true,
  });
});
