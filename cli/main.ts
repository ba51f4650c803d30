import { readFileSync } from "node:fs";
import { SourceError, UserError } from "../core/errors.ts";
import { asset, diskFull } from "../core/paths.ts";
import { createWorld, type Verb } from "./world.ts";

const verbs: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  demo: () => import("./demo.ts"),
  init: () => import("./init.ts"),
  campus: () => import("./campus.ts"),
  refresh: () => import("./refresh.ts"),
  plan: () => import("./plan.ts"),
  sources: () => import("./sources.ts"),
  releases: () => import("./releases.ts"),
  problems: () => import("./problems.ts"),
  lineage: () => import("./lineage.ts"),
  serve: () => import("./serve.ts"),
  status: () => import("./status.ts"),
  schedules: () => import("./schedules.ts"),
  runs: () => import("./runs.ts"),
  cancel: () => import("./cancel.ts"),
  query: () => import("./query.ts"),
  forms: () => import("./forms.ts"),
  pick: () => import("./pick.ts"),
  rosters: () => import("./rosters.ts"),
  report: () => import("./report.ts"),
  users: () => import("./users.ts"),
  tokens: () => import("./tokens.ts"),
  audit: () => import("./audit.ts"),
  purposes: () => import("./purposes.ts"),
};

/** The command line. Exit codes: 0 done (also partial), 1 failed, 2 the caller's mistake. */
export async function main(argv: readonly string[]): Promise<void> {
  const { name, rest, folder, json } = split(argv);
  if (name === "--version") {
    const { version }: { readonly version: string } = JSON.parse(
      readFileSync(asset("package.json"), "utf8"),
    ); // our own
    process.stdout.write(`${version}\n`);
    return;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(`${await help()}\n`);
    process.exitCode = name === undefined ? 2 : 0;
    return;
  }
  try {
    const load = verbs[name];
    if (load === undefined) {
      throw new UserError(
        `没有命令 "${name}" (no verb "${name}")`,
        `可用命令 available: ${Object.keys(verbs).join(", ")}`,
      );
    }
    const { verb } = await load();
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(`${verb.usage}\n\n${verb.zh}\n${verb.en}\n`);
      return;
    }
    process.exitCode = await verb.run(rest, createWorld(folder, json));
  } catch (error) {
    process.exitCode = complain(diskFull(error, folder) ?? error, json);
  }
}

/** Takes --home and --json, which every verb has, from anywhere on the line. */
function split(argv: readonly string[]): {
  readonly name: string | undefined;
  readonly rest: readonly string[];
  readonly folder: string;
  readonly json: boolean;
} {
  const [name, ...after] = argv;
  let folder = ".fillonce";
  let json = false;
  const rest: string[] = [];
  for (let at = 0; at < after.length; at++) {
    const word = after[at] ?? "";
    if (word === "--json") json = true;
    else if (word === "--home") folder = after[++at] ?? folder;
    else if (word.startsWith("--home=")) folder = word.slice("--home=".length);
    else rest.push(word);
  }
  return { name, rest, folder, json };
}

function complain(error: unknown, json: boolean): number {
  const mistake =
    error instanceof UserError || error instanceof SourceError || isArgumentError(error);
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof UserError || error instanceof SourceError ? error.hint : "fillonce help";
  if (json)
    process.stdout.write(`${JSON.stringify({ error: message, ...(mistake ? { hint } : {}) })}\n`);
  if (mistake) process.stderr.write(`fillonce: ${message}\n  → ${hint}\n`);
  else process.stderr.write(`fillonce: ${error instanceof Error ? error.stack : message}\n`);
  return mistake ? 2 : 1;
}

const isArgumentError = (error: unknown): boolean =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.values(verbs).map(async (load) => {
      const { verb } = await load();
      return `  ${verb.usage}\n      ${verb.zh}  ${verb.en}`;
    }),
  );
  return [
    "fillonce 只填一次 — a fact is given once, and every form fills itself",
    "",
    "用法 usage: fillonce <verb> [--home DIR] [--json]",
    "",
    ...lines,
  ].join("\n");
}
