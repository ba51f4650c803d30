import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportDoor } from "../../cli/downloads.ts";
import { readConfig } from "../../core/config.ts";
import type { ExportDoor } from "../../graphql/downloads.ts";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { runExport } from "../../jobs/export.ts";
import { readBack } from "../query/export-files.ts";
import { post, send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

interface Logged {
  readonly msg: string;
  readonly rows: number;
  readonly account: string;
  readonly release: number;
}

let served: Served;
let server: RunningServer;
let folder: string;
/** Set by a test that wants to see how an export is made. */
let door: ExportDoor | undefined;
const logged: Logged[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fillonce-exported-"));
  served = await serveUniversity();
  await writeFile(served.home.config, "exports: { most_rows: { officer: 7 } }\n");
  const real = exportDoor(served.home, { config: readConfig(served.home) });
  const log = pino({ level: "info" }, { write: (line) => void logged.push(JSON.parse(line)) });
  server = await createServer({
    releases: served.releases,
    state: served.state,
    port: 0,
    log,
    exports: (wanted, signal) => (door ?? real)(wanted, signal),
  });
});

afterAll(async () => {
  await server.close();
  await served[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const address = (query: string, format = "parquet") =>
  `${server.url}export?${new URLSearchParams({ format, query })}`;

const get = (as: string, query: string, format?: string, signal?: AbortSignal) =>
  send(address(query, format), {
    headers: { "x-fillonce-as": as },
    ...(signal === undefined ? {} : { signal }),
  });

const hintOf = ({ text }: { readonly text: string }): string => JSON.parse(text).hint;

/** What is left of exports in the home. */
const leftovers = async () =>
  (await readdir(served.home.tmp)).filter((name) => name.startsWith("download-"));

type Node = Readonly<Record<string, unknown>>;

/** One row of the API as an export has it: what hangs on a "one" relation, or nothing, beside it. */
const flat = (node: Node, heads: readonly string[]): (string | null)[] =>
  heads.map((head) => {
    const value = head
      .split(".")
      .reduce<unknown>((at, name) => (at === null ? null : (at as Node)[name]), node);
    return value === null ? null : String(value);
  });

/** All pages of a list through the API, three rows at a time. */
async function pages(as: string, root: string, fields: string): Promise<Node[]> {
  const nodes: Node[] = [];
  let after = "";
  for (;;) {
    const from = after === "" ? "" : `, after: "${after}"`;
    const query = `{ ${root}(first: 3${from}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
    const headers = { "content-type": "application/json", "x-fillonce-as": as };
    const answer = JSON.parse((await post(server.url, query, headers)).text);
    expect(answer.errors).toBeUndefined();
    const page = answer.data[root];
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

async function file(as: string, query: string) {
  const answer = await get(as, query);
  expect([as, answer.status, answer.status === 200 ? "" : answer.text]).toEqual([as, 200, ""]);
  const path = join(folder, `${as.replaceAll(":", "-")}.parquet`);
  await writeFile(path, answer.bytes);
  return { answer, back: await readBack.parquet(path) };
}

describe("an export is what the API's pages show", () => {
  test.each([
    ["analyst", "persons", "id sexName staff { categoryName org { name } }"],
    ["analyst", "projects", "name contractAmount org { name parent { name } }"],
    ["officer:210", "persons", "name phone idNo birthDate staff { staffNo }"],
    ["office:personnel", "persons", "name idNo phone birthDate"],
    ["office:research", "persons", "name idNo phone birthDate"],
    ["staff:10003", "persons", "name idNo phone staff { org { name } }"],
    ["staff:10002", "projects", "name org { name }"],
    ["leader", "orgUnits", "orgNo name parent { name }"],
    ["analyst", "projects", "name fundsAggregate { count sum { amount } }"],
  ])("for %s: %s { %s }", async (as, root, fields) => {
    const { back, answer } = await file(as, `{ ${root} { nodes { ${fields} } } }`);
    const nodes = await pages(as, root, fields);
    expect(back.rows).toEqual(nodes.map((node) => flat(node, back.heads)));
    expect(answer.headers["x-fillonce-rows"]).toBe(String(nodes.length));
    expect(nodes.length).toBeGreaterThan(0);
  });

  test.each(["analyst", "leader", "office:personnel"])(
    "for %s in groups: the same are withheld, and marked",
    async (as) => {
      const query =
        '{ personGroups(by: ["staff.org.collegeNo"]) { groups { keys { value } count suppressed } } }';
      const headers = { "content-type": "application/json", "x-fillonce-as": as };
      const asked = JSON.parse((await post(server.url, query, headers)).text);
      const groups = asked.data.personGroups.groups.map(
        (group: {
          readonly keys: readonly { readonly value: string | null }[];
          readonly count: number | null;
          readonly suppressed: boolean;
        }) => [
          ...group.keys.map(({ value }) => value),
          group.count === null ? null : String(group.count),
          String(group.suppressed),
        ],
      );
      const { back } = await file(as, query);
      expect(back.heads).toEqual(["staff.org.collegeNo", "count", "suppressed"]);
      expect(back.rows).toEqual(groups);
      expect(groups.some(([, , few]: string[]) => few === "true")).toBe(as !== "office:personnel");
    },
  );

  test.each([
    'metric(id: "project.received", by: ["org"])',
    'metric(id: "project.received", by: ["org"], grain: MONTH)',
    'metric(id: "project.received", from: "2026-01-01", to: "2027-01-01")',
    'metric(id: "staff.on_duty", by: ["sex"])',
    // Rounded, in another process, as here.
    'metric(id: "staff.on_duty", asOf: "2026-11-08")',
    'metric(id: "staff.on_duty", where: [{ dimension: "sex", in: ["男", "女"] }])',
  ])("as a metric: %s", async (field) => {
    const query = `{ ${field} { rows { keys { by value label } period value suppressed } value suppressed } }`;
    const asked = JSON.parse((await post(server.url, query)).text).data.metric;
    interface Measured {
      readonly keys: readonly {
        readonly by: string;
        readonly value: string | null;
        readonly label: string | null;
      }[];
      readonly period: string | null;
      readonly value: string | null;
      readonly suppressed: boolean;
    }
    const isSplit = field.includes("by");
    const rows = (isSplit ? asked.rows : [{ ...asked, keys: [] }]).map((row: Measured) => [
      ...row.keys.flatMap(({ by, value, label }) => (by === "org" ? [value, label] : [value])),
      ...(field.includes("grain") ? [row.period] : []),
      row.value,
      String(row.suppressed),
    ]);
    const { back } = await file("analyst", query);
    expect(back.rows).toEqual(rows);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("and what the API refuses is refused, with its reason and before any child", async () => {
    let made = 0;
    door = async () => {
      made += 1;
      throw new Error("not to be called");
    };
    for (const [as, query] of [
      ["analyst", "{ persons { nodes { name } } }"],
      ["analyst", '{ persons(where: { name: { startsWith: "张" } }) { nodes { id } } }'],
      ["leader", "{ persons { nodes { sexName } } }"],
      ["analyst", "{ persons { nodes { id titles { nodes { level } } } } }"],
      ["analyst", "{ persons { nodes { id titles { level } } } }"],
      ["analyst", "{ a: rooms { nodes { id } } b: rooms { nodes { id } } }"],
      ["analyst", "{ rooms { totalCount } }"],
      ["analyst", '{ rooms(after: "x") { nodes { id } } }'],
      ["analyst", "{ release { id } }"],
      ["analyst", "{ rooms { nodes { nothing } } }"],
      ["analyst", "mutation { a }"],
      ["analyst", "{"],
      ["analyst", "{ rooms(first: -1) { nodes { id } } }"],
      ["staff:10003", '{ personGroups(by: ["nothing"]) { groups { count } } }'],
    ] as const) {
      const answer = await get(as, query, "csv");
      expect([query, answer.status]).toEqual([query, 400]);
      expect(answer.text).not.toMatch(/SELECT|\/tmp|r1\./);
    }
    const many = await get("analyst", "{ persons { nodes { id titles { level } } } }", "csv");
    expect(hintOf(many)).toContain('"titles" by itself');
    expect(made).toBe(0);
    door = undefined;
  });
});

describe("GET /export", () => {
  const rooms = "{ projects(orderBy: [{ name: ASC }]) { nodes { name } } }";

  test("names the file in Chinese and counts its rows as the record does", async () => {
    logged.length = 0;
    const answer = await get("analyst", rooms, "csv");
    const disposition = String(answer.headers["content-disposition"]);
    const [, encoded = ""] = /UTF-8''(.+)$/.exec(disposition) ?? [];
    expect(decodeURIComponent(encoded)).toBe("科研项目-版本1.csv");
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["cache-control"]).toBe("no-store");
    const lines = answer.text.trimEnd().split("\r\n");
    expect(lines[0]).toBe("\ufeff项目名称");
    const records = logged.filter(({ msg }) => msg === "exported");
    expect(records).toMatchObject([{ account: "analyst", release: 1, rows: lines.length - 1 }]);
  });

  test("takes variables, and a long query by POST of JSON", async () => {
    const query =
      "query ($level: String!) { projects(where: { level: { eq: $level } }) { nodes { name } } }";
    const body = JSON.stringify({ query, variables: { level: "国家级" } });
    const headers = { "x-fillonce-as": "analyst", "content-type": "application/json" };
    const posted = await send(`${server.url}export?format=csv`, { method: "POST", headers, body });
    expect(posted.text.trimEnd().split("\r\n").sort()).toEqual(
      ["\ufeff项目名称", "数论", "量子算法"].sort(),
    );
    const got = await send(
      `${address(query, "csv")}&variables=${encodeURIComponent('{"level":"国家级"}')}`,
      { headers: { "x-fillonce-as": "analyst" } },
    );
    expect(got.text).toBe(posted.text);
  });

  test("a saved link is worth what its holder may see, and nothing to nobody", async () => {
    const mine = address("{ persons { nodes { name } } }", "csv");
    const by = async (as: string) =>
      (await send(mine, { headers: { "x-fillonce-as": as } })).text.trimEnd().split("\r\n").length -
      1;
    expect(await by("office:personnel")).toBeGreaterThan(10);
    expect(await by("staff:10003")).toBe(1);
    const page = { headers: { "sec-fetch-site": "same-origin" } };
    expect([(await send(mine)).status, (await send(mine, page)).status]).toEqual([403, 401]);
    expect((await send(`${server.url}export/1.csv`)).status).toBe(404);
    expect(await leftovers()).toEqual([]);
  });

  test("is not for pages of other sites", async () => {
    const sent = (headers: Readonly<Record<string, string>>, method = "GET") =>
      send(address(rooms), { method, headers, ...(method === "POST" ? { body: "a=b" } : {}) });
    const foreign = { cookie: "fillonce-session=x", "sec-fetch-site": "cross-site" };
    expect((await sent(foreign)).status).toBe(403);
    const form = { ...foreign, "content-type": "application/x-www-form-urlencoded" };
    expect((await sent(form, "POST")).status).toBe(415);
    expect((await sent({ "x-fillonce-as": "analyst" }, "DELETE")).status).toBe(405);
  });

  test("of an unknown format, or of more rows than the role may have, says so", async () => {
    expect((await get("analyst", rooms, "exe")).status).toBe(400);
    const answer = await get("officer:100", "{ persons { nodes { name } } }", "csv");
    expect([answer.status, hintOf(answer)]).toEqual([400, expect.stringContaining("where")]);
    const fewer = await get("officer:100", "{ persons(first: 7) { nodes { name } } }", "csv");
    expect(fewer.headers["x-fillonce-rows"]).toBe("7");
    expect(await leftovers()).toEqual([]);
  });

  test("beyond two at once is told to come back", async () => {
    const waiting: (() => void)[] = [];
    door = () => new Promise((_resolve, reject) => waiting.push(() => reject(new Error("over"))));
    const first = [get("analyst", rooms), get("analyst", rooms)];
    while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const third = await get("analyst", rooms);
    expect([third.status, third.headers["retry-after"]]).toEqual([503, expect.any(String)]);
    for (const end of waiting) end();
    const ended = await Promise.all(first);
    expect(ended.map(({ status, text }) => [status, text.includes("over")])).toEqual([
      [500, false],
      [500, false],
    ]);
    door = undefined;
    expect((await get("analyst", rooms)).status).toBe(200);
  });
});

describe("an export that nobody waits for", () => {
  const query = "{ projects { nodes { name } } }";

  test("ends with its child, and leaves no file", async () => {
    const real = exportDoor(served.home, { config: readConfig(served.home) });
    const ends: string[] = [];
    const gone = new AbortController();
    door = async (wanted, signal) => {
      setTimeout(() => gone.abort(), 50); // the child has been started and has not opened anything yet
      try {
        return await real(wanted, signal);
      } catch (error) {
        ends.push(error instanceof Error ? error.name : "");
        throw error;
      }
    };
    await expect(get("analyst", query, "xlsx", gone.signal)).rejects.toThrow();
    while (ends.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ends).toEqual(["AbortError"]);
    expect(await leftovers()).toEqual([]);
    door = undefined;
  });

  test("takes no longer than it may, and leaves no file", async () => {
    const job = runExport({
      home: served.home,
      order: {
        asked: { entity: "project", fields: [{ kind: "column", as: "name", column: "name" }] },
        principal: { role: "analyst" },
        format: "csv",
        file: join(folder, "late.csv"),
      },
      mostMs: 20,
    });
    await expect(job).rejects.toMatchObject({ name: "UserError" });
    expect((await readdir(folder)).filter((name) => name.startsWith("late"))).toEqual([]);
  });

  test("a form's rights export nothing", async () => {
    const job = runExport({
      home: served.home,
      order: {
        asked: { entity: "person", fields: [{ kind: "column", as: "id_no", column: "id_no" }] },
        principal: { role: "fill", form: "X", columns: { person: ["id_no"] }, scope: "all" },
        format: "csv",
        file: join(folder, "form.csv"),
      },
      mostMs: 60_000,
    });
    await expect(job).rejects.toMatchObject({ name: "UserError" });
    expect((await readdir(folder)).filter((name) => name.startsWith("form"))).toEqual([]);
  });
});
