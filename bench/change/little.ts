import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf } from "../../campus/research/tables.ts";
import type { Resource, SourceSystem } from "../../connectors/resource.ts";
import { openLibsql } from "../../core/libsql.ts";
import { systems } from "../../pipelines/sources/index.ts";

const share = 100; // one row of so many

/** The column of each resource that changes of value change: a text gets longer, a number grows. Of others only the time does. */
const told: Readonly<Record<string, string>> = {
  "personnel.staff": "YJFX",
  "personnel.title": "ZYJSZWMC",
  "personnel.education": "SXZY",
  "personnel.pay": "JXGZ",
  "personnel.appraisal": "WCJYY",
  "personnel.training": "PXMC",
  "teaching.course": "KCYWMC",
  "teaching.section": "XDRS",
  "teaching.assignment": "CDXS",
  "teaching.class_session": "SDRS",
  "teaching.schedule_change": "SQYY",
  "teaching.observation": "WTS",
  "teaching.published_evaluation": "YPRS",
  "teaching.workload": "JHXS",
  "teaching.grade": "YXS",
  "graduate.student": "XMPY",
  "graduate.section": "XKRS",
  "graduate.thesis": "LWTM",
  "research.project": "XMMC",
  "research.fund": "LKDW",
  "research.output": "NJQY",
  "research.patent": "ZLMC",
  "research.award": "SJDW",
};

/** Resources with a cursor in the campus of a home. */
export const followed: readonly string[] = systems.flatMap((system) =>
  withCursor(system).map(({ name }) => `${system.name}.${name}`),
);

function withCursor({ kind, resources }: SourceSystem): readonly Resource[] {
  return kind === "database" || kind === "rest"
    ? resources.filter(({ cursor }) => cursor !== undefined)
    : [];
}

/**
 * Saves one row of a hundred of every resource with a cursor anew at that moment, e.g. "2026-11-09 07:30:00"; with
 * `values`, most with another value. Answers how many rows.
 */
export function saveSome(campus: string, moment: string, values: boolean): number {
  let saved = 0;
  for (const system of systems) {
    const resources = withCursor(system);
    if (resources.length === 0) continue;
    const columnOf = ({ name }: Resource) => (values ? told[`${system.name}.${name}`] : undefined);
    if (system.kind === "rest")
      for (const one of resources) saved += saveLines(campus, one, moment, columnOf(one));
    else {
      const database = openLibsql({ filename: join(campus, `${system.name}.sqlite`) });
      for (const one of resources)
        saved += Number(database.prepare(saveRows(one, moment, columnOf(one))).run().changes);
      database.close();
    }
  }
  return saved;
}

const cursorOf = ({ name, columns, cursor }: Resource, moment: string) => {
  const column = cursor?.column ?? "";
  const type = columns[column]?.type;
  if (type !== "date" && type !== "timestamp") throw new Error(`the cursor of ${name} is ${type}`);
  return { column, value: type === "date" ? moment.slice(0, 10) : moment };
};

function saveRows(resource: Resource, moment: string, column: string | undefined): string {
  const cursor = cursorOf(resource, moment);
  const grown = resource.columns[column ?? ""]?.type === "text" ? "|| '改'" : "+ 1";
  const change = column === undefined ? "" : `, ${column} = ${column} ${grown}`;
  return `UPDATE ${resource.at} SET ${cursor.column} = '${cursor.value}'${change} WHERE rowid % ${share} = 0`;
}

function saveLines(
  campus: string,
  resource: Resource,
  moment: string,
  column: string | undefined,
): number {
  const file = join(campus, "research", fileOf(resource.at));
  const cursor = cursorOf(resource, moment);
  let saved = 0;
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const after = lines.map((line, at) => {
    if (at % share !== 0) return line;
    saved += 1;
    const row: Record<string, unknown> = JSON.parse(line);
    const value = column === undefined ? null : row[column];
    return JSON.stringify({
      ...row,
      ...(column === undefined || typeof value !== "string" ? {} : { [column]: `${value}改` }),
      [cursor.column]: cursor.value,
    });
  });
  writeFileSync(file, `${after.join("\n")}\n`);
  return saved;
}
