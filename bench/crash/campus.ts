import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import knex from "knex";
import Database from "libsql";
import { loadServer, type ServerOrder } from "../../campus/servers.ts";
import { prepareDemoHome } from "../../cli/demo-home.ts";
import { serverSources } from "../../cli/demo-servers.ts";
import { createWorld } from "../../cli/world.ts";
import { writePrivate } from "../../core/config.ts";
import { homeAt } from "../../core/paths.ts";
import type { System } from "./deaths.ts";

/** A home that was never read, and how each of its systems is read there. */
export interface Sources {
  readonly root: string;
  readonly kinds: Readonly<Record<System, string>>;
  readonly servers: readonly ServerOrder[];
}

const embedded: Sources["kinds"] = {
  personnel: "SQLite",
  teaching: "SQLite",
  graduate: "SQLite",
  research: "REST",
  facilities: "xlsx",
  assets: "CSV",
  students: "NDJSON",
};

const kindOf = { postgres: "PostgreSQL", mysql: "MariaDB" };

/** Writes a campus of that scale and moves systems to database servers. */
export async function makeSources(
  root: string,
  scale: number,
  servers: readonly ServerOrder[],
): Promise<Sources> {
  await prepareDemoHome(createWorld(root, true), scale, []);
  await moveToServers(root, servers);
  const moved = servers.map(({ system, engine }) => [system, kindOf[engine]]);
  return { root, servers, kinds: { ...embedded, ...Object.fromEntries(moved) } };
}

async function moveToServers(root: string, servers: readonly ServerOrder[]): Promise<void> {
  const home = homeAt(root);
  for (const order of servers) {
    await loadServer(home.campus, order);
    writePrivate(join(root, "secrets", `${order.system}.password`), `${order.password}\n`);
  }
  const lines = serverSources(servers);
  const config = readFileSync(home.config, "utf8").replace(
    /^ {2}(personnel|teaching|graduate): .*$/gm,
    (line, system: string) =>
      lines[system] === undefined ? line : `  ${system}: ${lines[system]}`,
  );
  writePrivate(home.config, config);
}

/** Removes what stands on the servers. */
export async function dropServers(servers: readonly ServerOrder[]): Promise<void> {
  for (const { engine, url, name } of servers) {
    const admin = knex({ client: engine === "mysql" ? "mysql2" : "pg", connection: url });
    const drop =
      engine === "mysql"
        ? [`DROP DATABASE ${name}`, `DROP USER '${name}'@'%'`]
        : [`DROP SCHEMA ${name} CASCADE`, `DROP OWNED BY ${name}`, `DROP ROLE ${name}`];
    for (const sql of drop) await admin.raw(sql);
    await admin.destroy();
  }
}

/** When the rows of that day were saved. */
const saved = "'2026-11-09 09:30:00'";

/** What happens in the databases during a day: rows changed, gone and new. Any SQL understands it. */
const changes: Readonly<Record<ServerOrder["system"], readonly string[]>> = {
  personnel: [
    `UPDATE GXJG0402 SET PXMC = '改过名的培训', GXSJ = ${saved} WHERE PXXH LIKE '%7'`,
    "DELETE FROM GXJG0403 WHERE CHXH LIKE '%19' OR CHXH LIKE '%59'",
    `INSERT INTO GXJG0402 SELECT 'NEW1', GH, PXMC, PXLX, ZBDW, KSRQ, JSRQ, XS, ${saved} FROM GXJG0402 WHERE PXXH = (SELECT min(PXXH) FROM GXJG0402)`,
  ],
  teaching: [
    `UPDATE JX_KCXX SET KCMC = '改过名的课程', GXSJ = ${saved} WHERE KCH LIKE '%7'`,
    "DELETE FROM JX_GZL WHERE JXBH LIKE '%99'",
    `INSERT INTO JX_CJHZ SELECT XNXQ, 'NEW1', RS, PJF, BJGS, YXS, ${saved} FROM JX_CJHZ WHERE JXBH = (SELECT min(JXBH) FROM JX_CJHZ)`,
  ],
  graduate: [
    `UPDATE YJS_LW SET LWTM = '改过名的论文', GXSJ = ${saved} WHERE XH LIKE '%7'`,
    "DELETE FROM YJS_XWSY WHERE XWZSH LIKE '%99'",
    `INSERT INTO YJS_KB SELECT XNXQ, 'NEW1', KCH, KCMC, GH, XS, XKRS, ${saved} FROM YJS_KB WHERE BJH = (SELECT min(BJH) FROM YJS_KB)`,
  ],
};

/**
 * Changes every system that a home reads: its files where they stand, those on servers in a second copy there, because
 * other homes read the first. Answers what the home reads now.
 */
export async function changeSources(before: Sources): Promise<Sources> {
  const { root } = before;
  const { campus } = homeAt(root);
  const servers = before.servers.map((order) => ({ ...order, name: `${order.name}_2` }));
  await moveToServers(root, servers);
  for (const { system, engine, url, name } of servers) {
    const admin = knex({ client: engine === "mysql" ? "mysql2" : "pg", connection: url });
    for (const sql of changes[system])
      await admin.raw(sql.replace(/(UPDATE|FROM|INTO) (?=[A-Z])/g, `$1 ${name}.`));
    await admin.destroy();
  }
  for (const system of ["personnel", "teaching", "graduate"] as const) {
    if (servers.some((order) => order.system === system)) continue;
    const database = new Database(join(campus, `${system}.sqlite`));
    database.exec(changes[system].join(";"));
    database.close();
  }
  for (const file of ["research/projects.ndjson", "students/award-20260901.ndjson"])
    changeLines(join(campus, file));
  changeDump(join(campus, "assets", "equipment.csv"));
  await changeWorkbook(join(campus, "facilities"));
  return { ...before, servers };
}

/** A line that tells when its row was saved tells that day. */
const savedNow = (line: string): string =>
  line.replace(/"GXSJ":(null|"[^"]*")/, `"GXSJ":"${saved.replaceAll("'", "")}"`);

function changeLines(file: string): void {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const changed = lines
    .filter((_, at) => at % 41 !== 40)
    .map((line, at) =>
      at % 23 === 0 ? savedNow(line.replace(/"(XMMC|JSMC)":"[^"]*"/, '"$1":"改过名的"')) : line,
    );
  const [first = ""] = lines;
  const fresh = savedNow(first.replace(/"(XMBH|HJBH)":"[^"]*"/, '"$1":"NEW1"'));
  writeFileSync(file, `${[...changed, fresh].join("\n")}\n`);
}

/** A dump in GB18030, changed byte by byte: what is ASCII in it stays so in Latin-1. */
function changeDump(file: string): void {
  const lines = readFileSync(file, "latin1").split("\r\n");
  const isPlain = (line: string) => /^\d{10},[^"]*$/.test(line);
  const changed = lines
    .filter((line, at) => !(at % 101 === 100 && isPlain(line)))
    .map((line, at) =>
      at % 37 === 0 && isPlain(line) ? line.replace(/-(\d{3,4}),/, "-$10,") : line,
    );
  writeFileSync(file, changed.join("\r\n"), "latin1");
  const fresh = lines.find((line, at) => at > 0 && isPlain(line)) ?? "";
  appendFileSync(file, `${fresh.replace(/^\d{10}/, "2999000001")}\r\n`, "latin1");
}

async function changeWorkbook(folder: string): Promise<void> {
  const [name = ""] = readdirSync(folder).sort();
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(join(folder, name));
  const sheet = workbook.getWorksheet("房间");
  for (let row = 30; row < 60; row += 7) {
    const cell = sheet?.getRow(row).getCell(5);
    if (cell !== undefined) cell.value = `${cell.value}改`;
  }
  await workbook.xlsx.writeFile(join(folder, name));
}
