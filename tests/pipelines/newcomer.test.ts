import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";

const run = promisify(execFile);

const guide = readFileSync("docs/add-a-source.md", "utf8");
const block = (language: string, holds: string): string => {
  const blocks = [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))];
  const found = blocks.map(([, text = ""]) => text).find((text) => text.includes(holds));
  if (found === undefined) throw new Error(`the guide shows no ${language} with "${holds}"`);
  return found;
};

/** What is installed, in a folder of its own, as somebody has it who may change it. */
function installed(): string {
  const folder = mkdtempSync(join(inject("shared"), "installed-"));
  for (const part of ["bin", "dist", "package.json", "codes", "schema", "pipelines", "forms"])
    cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  return folder;
}

test("who follows docs/add-a-source.md step by step has a source that is checked, read and published", async () => {
  const folder = installed();
  const [sources, compiled] = ["pipelines/sources", "dist/pipelines/sources"];
  writeFileSync(join(folder, sources, "library.ts"), block("ts", "export const library"));
  const options = "--ignoreConfig --module nodenext --target es2023 --noCheck --noResolve";
  await run(
    process.execPath,
    [
      ...["node_modules/typescript/bin/tsc", join(sources, "library.ts"), "--outDir", compiled],
      ...[...options.split(" "), "--rewriteRelativeImportExtensions"],
    ],
    { cwd: folder },
  );
  const index = join(folder, compiled, "index.js");
  const systems = readFileSync(index, "utf8").replace("systems = [", "systems = [library,");
  writeFileSync(index, `import { library } from "./library.js";\n${systems}`);

  const drop = join(folder, "exchange");
  mkdirSync(drop);
  writeFileSync(join(drop, "jieyue-20261109.csv"), block("csv", "JYH"));
  const home = join(folder, "home");
  const ask = async (line: string): Promise<string> => {
    const [command, ...args] = line.split(" ");
    expect(command).toBe("node");
    return (await run(process.execPath, [...args, "--home", home], { cwd: folder })).stdout;
  };
  await ask("node bin/fillonce.cjs init");
  const told = block("yaml", "library:").replace("/data/exchange/library", drop);
  const config = join(home, "fillonce.config.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("sources:\n", told));

  const [check = "", refresh = "", ...more] = block("sh", "refresh library").trim().split("\n");
  expect(more).toEqual([]);
  expect(await ask(check)).toMatch(/loan +借阅记录 +jieyue-\*\.csv +3 +一致/);
  const read = await ask(refresh);
  expect(read).toMatch(/library +3 +2 +1 +0 +0/);
  expect(read).toContain("已发布版本 1");
  expect(await ask("node bin/fillonce.cjs problems list")).toMatch(/library +loan .*2026-02-30/);
});
