/** `fillonce problems export | replay | repairs`: problem rows are put right by people and go through the contract again. */
import { existsSync, readFileSync } from "node:fs";
import { CsvParser } from "../connectors/files/csv-parser.ts";
import { UserError } from "../core/errors.ts";
import type { Lease } from "../core/releases.ts";
import {
  type Change,
  keepRepair,
  listRepairs,
  type RepairStatus,
} from "../pipelines/repair-store.ts";
import { systems } from "../pipelines/sources/index.ts";
import { writeCsv } from "../query/export/csv.ts";
import { withRelease } from "./reading.ts";
import { describeRefresh, runRefresh } from "./refresh.ts";
import { timeText } from "./run-lines.ts";
import { operator, recordDone, recordShown } from "./users.ts";
import { answer, formatTable, type Installation, type World } from "./world.ts";

/** A problem row that has columns, as its release shows it. */
interface Problem {
  readonly id: string;
  readonly system: string;
  readonly resource: string;
  readonly rule: string;
  readonly column: string;
  readonly found: string;
  readonly values: Readonly<Record<string, string | null>>;
}

const own = ["_problem", "_rule", "_column", "_found"] as const;

/** Writes the problem rows of one resource as a CSV file that people edit in a spreadsheet. */
export async function exportProblems(
  world: World,
  installation: Installation,
  file: string,
  of: string,
): Promise<number> {
  const [system = "", name = ""] = of.split(".");
  const resource = systems
    .find((one) => one.name === system)
    ?.resources.find((one) => one.name === name);
  if (resource === undefined)
    throw new UserError(
      `没有资源 "${of}" · no resource of that name`,
      "--of 写 系统.资源，如 personnel.staff；fillonce problems list 列出有问题的",
    );
  if (existsSync(file))
    throw new UserError(`"${file}" 已存在 · is there already`, "换个名字，别盖掉改了一半的文件");
  const problems = await problemsOf(world, installation);
  const chosen = problems.filter((one) => one.system === system && one.resource === name);
  if (chosen.length === 0)
    throw new UserError(
      `${of} 没有可改的问题行 · no problem row there that could be put right`,
      "读不出列的行（整行格式损坏）只能请来源改正",
    );
  const names = Object.keys(resource.columns);
  await recordShown(world, installation, {
    kind: "export",
    role: "",
    operation: "problems export",
    columns: names,
    rows: chosen.length,
    outcome: "answered",
    purpose: `${of} 的问题行`,
  });
  const rows = chosen.map(({ id, rule, column, found, values }) => [
    ...[id, rule, column, found],
    ...names.map((column) => values[column] ?? null),
  ]);
  const heads = [...own, ...names];
  const columns = heads.map((head) => ({
    name: head,
    zh: head,
    en: head,
    kind: { is: "text" } as const,
  }));
  const cells = heads.map((_, at) => rows.map((row) => row[at] ?? null));
  await writeCsv(
    file,
    columns,
    (async function* () {
      yield { rowCount: rows.length, cells };
    })(),
  );
  answer(
    world,
    { file, of, problems: chosen.length },
    `${file}：${chosen.length} 行。改好要改的格子（*** 是不显示的，不改就原样），再运行 fillonce problems replay ${file} --reason 为什么`,
  );
  return 0;
}

/** Keeps what was put right, in a file or by `--set`, and runs it through the contract. Twice the same changes nothing. */
export async function replayProblems(
  world: World,
  installation: Installation,
  what: string,
  {
    set = [],
    reason = "",
  }: { readonly set?: readonly string[] | undefined; readonly reason?: string | undefined },
): Promise<number> {
  if (reason.trim() === "")
    throw new UserError("更正要写明理由 · a repair needs a reason", "--reason 写依据，如“见档案”");
  const problems = new Map((await problemsOf(world, installation)).map((one) => [one.id, one]));
  const wanted = set.length > 0 ? [[what, assignments(set)] as const] : editedRows(what);
  // All of a file is looked at before anything of it is kept.
  const repairs = wanted.flatMap(([id, given]) => {
    const problem = problems.get(id);
    if (problem === undefined)
      throw new UserError(
        `没有问题行 "${id}" · no such problem row`,
        "fillonce problems export 列出现在的；来源已改正的不必再改",
      );
    const changes = changesOf(problem, given);
    const { system, resource } = problem;
    const repair = { system, resource, problem: id, changes, reason, recorded_by: operator() };
    return Object.keys(changes).length === 0 ? [] : [repair];
  });
  let kept = 0;
  for (const repair of repairs) {
    const { system, resource, problem: id, changes } = repair;
    if (!(await keepRepair(installation.state, repair, installation.clock.now().getTime())))
      continue;
    kept += 1;
    const words = `${system}.${resource} ${id} ${Object.keys(changes).join(", ")}：${reason}`;
    await recordDone(world, installation, "repair", words);
  }
  const waiting = await listRepairs(installation.state, ["waiting"]);
  if (waiting.length === 0) {
    answer(world, { kept }, "没有新的更正：与上次相同，或没有改动");
    return 0;
  }
  const result = await runRefresh(world, installation, [], { repairsOnly: true });
  answer(
    world,
    { kept, repairs: result.repairs, release: result.release },
    `${kept} 行更正\n${describeRefresh(result)}`,
  );
  return result.status === "failed" ? 1 : 0;
}

const statusZh: Readonly<Record<RepairStatus, string>> = {
  waiting: "待生效",
  applied: "生效",
  refused: "仍不合",
  superseded: "以来源为准",
  replaced: "另有更正",
  withdrawn: "已撤回",
};

/** Lists who put what right, when, and what became of it. */
export async function showRepairs(world: World, installation: Installation): Promise<number> {
  const repairs = await listRepairs(installation.state);
  await recordShown(world, installation, {
    kind: "export",
    role: "",
    operation: "problems repairs",
    rows: repairs.length,
    outcome: "answered",
    purpose: "查看更正",
  });
  const lines = repairs.map((one) => [
    one.problem,
    `${one.system}.${one.resource}`,
    Object.entries(one.changes)
      .map(
        ([name, { from, to }]) =>
          `${name}: ${from ?? "空"} → ${isHidden(one, name) ? "***" : (to ?? "空")}`,
      )
      .join("; "),
    one.reason,
    one.recorded_by,
    timeText(one.recorded_at),
    statusZh[one.status] + (one.outcome === null ? "" : `（${one.outcome.split(" · ")[0]}）`),
  ]);
  const shown = repairs.map((one) => ({
    ...one,
    changes: Object.fromEntries(
      Object.entries(one.changes).map(([name, change]) => [
        name,
        isHidden(one, name) ? { from: "***", to: "***" } : change,
      ]),
    ),
  }));
  answer(
    world,
    { repairs: shown },
    repairs.length === 0
      ? "没有人更正过问题行"
      : formatTable([["问题", "资源", "改动", "理由", "谁", "何时", "结果"], ...lines]),
  );
  return 0;
}

const columnOf = (system: string, resource: string, name: string) =>
  systems.find((one) => one.name === system)?.resources.find((one) => one.name === resource)
    ?.columns[name];

const isHidden = (one: { readonly system: string; readonly resource: string }, name: string) =>
  columnOf(one.system, one.resource, name)?.level === "L4";

/** Open problem rows, and those that are put right already: somebody may think better of it. */
async function problemsOf(world: World, { state }: Installation): Promise<readonly Problem[]> {
  return await withRelease(world.home, state, async ({ connection, alias, release }: Lease) => {
    if (release.tables["row_repair"] === undefined)
      throw new UserError(
        "当前版本还没有问题行的编号 · this release has no ids of problem rows",
        "先运行 fillonce refresh · refresh first",
      );
    const fields = "system, resource, rule, column_name, found, source_row";
    const rows = await connection.rows(
      `SELECT id, ${fields} FROM "${alias}".main.problem_row WHERE ordinal IS NOT NULL AND source_row IS NOT NULL
       UNION ALL SELECT problem, ${fields} FROM "${alias}".main.row_repair WHERE source_row IS NOT NULL ORDER BY ALL`,
    );
    return rows.map((row) => ({
      id: String(row["id"]),
      system: String(row["system"]),
      resource: String(row["resource"]),
      rule: String(row["rule"]),
      column: String(row["column_name"] ?? ""),
      found: String(row["found"] ?? ""),
      values: JSON.parse(String(row["source_row"])),
    }));
  });
}

type Given = Readonly<Record<string, string | null>>;

function assignments(set: readonly string[]): Given {
  return Object.fromEntries(
    set.map((one) => {
      const at = one.indexOf("=");
      if (at < 1)
        throw new UserError(`"${one}" 不是 列=值 · not column=value`, "如 --set JE=100.50");
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}

/** The rows of an edited file: by problem, the cells of its columns. */
function editedRows(file: string): readonly (readonly [string, Given])[] {
  if (!existsSync(file))
    throw new UserError(
      `没有文件 "${file}" · no such file`,
      "写 problems export 导出并改好的文件；或问题编号加 --set 列=值",
    );
  const parser = new CsvParser();
  const [head, ...records] = [...parser.push(textOf(readFileSync(file))), ...parser.finish()];
  const names = (head?.fields ?? []).map((field) => (field ?? "").trim());
  if (names[0] !== own[0])
    throw new UserError(
      `"${file}" 不是导出的问题行 · is no file of problem rows`,
      "保留第一行表头和第一列 _problem",
    );
  return records.map(({ fields, number }) => {
    const id = fields[0];
    if (id === null || id === undefined || fields.length !== names.length)
      throw new UserError(
        `"${file}" 第 ${number} 行不完整 · is broken`,
        `每行 ${names.length} 个格子，第一个是编号`,
      );
    const cells = names.slice(own.length).map((name, at) => {
      const cell = fields[own.length + at] ?? null;
      return [name, cell === null ? null : cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, "")];
    });
    return [id, Object.fromEntries(cells)] as const;
  });
}

/** Spreadsheets of Chinese Windows save CSV in GB18030. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** What differs from what was read; an empty cell and no value are the same. */
function changesOf(problem: Problem, given: Given): Readonly<Record<string, Change>> {
  const { system, resource, values } = problem;
  const changed = Object.entries(given).filter(([name, to]) => {
    if (columnOf(system, resource, name) === undefined)
      throw new UserError(
        `${system}.${resource} 没有列 "${name}" · no such column`,
        `有 ${Object.keys(values).join(", ")}`,
      );
    return (values[name] ?? "") !== (to ?? "");
  });
  return Object.fromEntries(
    changed.map(([name, to]) => [name, { from: values[name] ?? null, to }]),
  );
}
