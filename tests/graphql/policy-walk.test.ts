import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, openMemory, quoteText } from "../../core/duckdb.ts";
import { copyOfSmallHome } from "../small-home.ts";
import { type Running, serve } from "../web/browser.ts";
import { send } from "./http.ts";

/**
 * Every type × role × path on the small campus. Whose a row is stands here once more, by hand, and is read from the
 * release's tables in plain SQL: nothing of schema/ nor of query/ decides what is foreign.
 */
const owners: Readonly<Record<string, { readonly person?: string; readonly org?: string }>> = {
  person: { person: "id" },
  staff_role: { person: "person_id" },
  student_role: { person: "person_id", org: "org_no" },
  person_org: { person: "person_id", org: "org_no" },
  title: { person: "person_id" },
  post: { person: "person_id" },
  duty: { person: "person_id" },
  education: { person: "person_id" },
  appraisal: { person: "person_id" },
  teaching_assignment: { person: "person_id", org: "org_no" },
  schedule_change: { person: "person_id", org: "org_no" },
  observation: { person: "observer_person_id", org: "org_no" },
  incident: { org: "org_no" },
  published_evaluation: { person: "person_id" },
  workload: { person: "person_id", org: "org_no" },
  project: { person: "head_person_id", org: "org_no" },
  project_member: { person: "person_id" },
  fund_transaction: { org: "org_no" },
  award: { person: "person_id", org: "org_no" },
  supervision: { person: "supervisor_person_id" },
  supervisor: { person: "person_id" },
  room_allocation: { person: "person_id", org: "org_no" },
  equipment: { person: "custodian_person_id", org: "org_no" },
};

/** What can be listed as of a day years ago; everything else was not recorded then. */
const knownThen: ReadonlySet<string> = new Set([
  ...["org_unit", "person_org", "title", "post", "duty", "room_allocation"],
  ...["person", "staff_role", "calendar_day", "output", "award"],
]);

/** What a role may see rows of, beyond what is open to everyone. */
interface Role {
  readonly as: string;
  /** Whose: the condition on the owner's columns; undefined: everyone's. */
  readonly persons?: string;
  readonly units?: string;
  /** These and no others; undefined: all. */
  readonly only?: readonly string[];
  /** May it see these persons' numbers in the clear? */
  readonly clear?: string;
}

const unit = "0101";
const units = `WITH RECURSIVE below(no) AS (SELECT org_no FROM org_unit WHERE org_no = '${unit}' OR college_no = '${unit}'
  UNION SELECT o.org_no FROM org_unit o JOIN below ON o.parent_no = below.no) SELECT no FROM below`;
const members = `SELECT person_id FROM person_org WHERE kind = '人事归属' AND org_no IN (${units})
  UNION SELECT person_id FROM student_role WHERE is_enrolled AND org_no IN (${units})`;
const people = ["person", "staff_role", "student_role", "person_org"];
const research = ["project", "project_member", "fund_transaction", "award"];

let connection: Connection;
let close: () => void;
let server: Running;
let member: { readonly id: string; readonly no: string };
let outsider: { readonly id: string; readonly no: string; readonly name: string };
let tables: ReadonlySet<string>;
let release: number;

const rows = (sql: string) => connection.rows(sql.replaceAll("FROM ", "FROM ").trim());
const texts = async (sql: string): Promise<readonly string[]> =>
  (await rows(sql)).map((row) => String(Object.values(row)[0]));

beforeAll(async () => {
  const home = await copyOfSmallHome();
  server = await serve(home.root);
  const database = await openMemory({ memory: "512MB", threads: 2, temp: home.tmp });
  connection = await database.connect();
  close = () => {
    connection.close();
    database.close();
  };
  const { id } = (await status()) as { readonly id: number };
  release = id;
  await connection.run(`ATTACH ${quoteText(`${home.releases}/${id}.duckdb`)} AS rel (READ_ONLY)`);
  await connection.run("USE rel");
  tables = new Set(
    await texts("SELECT table_name FROM duckdb_tables() WHERE database_name = 'rel'"),
  );
  const staff = async (condition: string) => {
    const [found] = await rows(`SELECT s.person_id AS id, s.staff_no AS no, p.name FROM staff_role s
      JOIN person p ON p.id = s.person_id WHERE s.is_current AND ${condition} ORDER BY s.staff_no LIMIT 1`);
    return { id: String(found?.["id"]), no: String(found?.["no"]), name: String(found?.["name"]) };
  };
  member = await staff(`s.person_id IN (${members})`);
  outsider = await staff(`s.person_id NOT IN (${members})`);
});
afterAll(async () => {
  close?.();
  await server?.[Symbol.asyncDispose]();
});

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape its query asked for
type Data = any;

async function ask(
  as: string,
  query: string,
): Promise<{ readonly data: Data; readonly text: string; readonly errors?: Data }> {
  const headers = { "content-type": "application/json", "x-fillonce-as": as };
  const body = JSON.stringify({ query });
  const { status, text } = await send(`${server.url}graphql`, { method: "POST", headers, body });
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  return { ...JSON.parse(text), text };
}

const status = async () => (await ask("office:personnel", "{ release { id } }")).data.release;

/** The role's own schema: type → its relations, with whether they are lists. */
async function schemaOf(as: string) {
  const { data } = await ask(
    as,
    "{ __schema { queryType { fields { name } } types { kind name fields { name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }",
  );
  const roots = new Set<string>(data.__schema.queryType.fields.map((field: Data) => field.name));
  const innermost = (type: Data): Data => (type.ofType ? innermost(type.ofType) : type);
  const types = new Map<
    string,
    readonly { readonly name: string; readonly to: string; readonly isList: boolean }[]
  >();
  for (const { kind, name, fields } of data.__schema.types) {
    if (kind !== "OBJECT" || !tables.has(snake(name))) continue;
    types.set(
      name,
      fields.flatMap((field: Data) => {
        const { name: to } = innermost(field.type);
        if (!tables.has(snake(to)) || !/^[A-Z][A-Za-z]+$/.test(to) || to === "String") return [];
        return [{ name: field.name, to, isList: JSON.stringify(field.type).includes("LIST") }];
      }),
    );
  }
  return { roots, types };
}

const nodeId = (typeName: string, id: string): string =>
  Buffer.from(`${snake(typeName)}:${id}`).toString("base64url");

const snake = (name: string): string => name.replace(/(?<=.)([A-Z])/g, "_$1").toLowerCase();
const plural = (roots: ReadonlySet<string>, one: string): string | undefined =>
  [`${one}s`, `${one}es`, one.replace(/y$/, "ies"), one].find(
    (name) => roots.has(name) && name !== one,
  ) ??
  (one === "equipment"
    ? [...roots].find(
        (name) => name.startsWith("equipment") && name !== one && !name.endsWith("Groups"),
      )
    : undefined);

/** The SQL condition for rows of a table that the role may see. */
function ownCondition(table: string, role: Role): string {
  const owner = owners[table];
  if (owner === undefined || role.persons === undefined) return "true";
  if (role.only !== undefined && !role.only.includes(table)) return "false";
  const parts = [
    ...(owner.person === undefined ? [] : [`"${owner.person}" IN (${role.persons})`]),
    ...(owner.org === undefined || role.units === undefined
      ? []
      : [`"${owner.org}" IN (${role.units})`]),
  ];
  return parts.length === 0 ? "false" : `(${parts.join(" OR ")})`;
}

async function idsAllowed(table: string, role: Role): Promise<ReadonlySet<string>> {
  return new Set(await texts(`SELECT id FROM "${table}" WHERE ${ownCondition(table, role)}`));
}

/** The same of every day there was. */
async function idsOnce(table: string, role: Role): Promise<ReadonlySet<string>> {
  if (!tables.has(`${table}_history`)) return idsAllowed(table, role);
  const condition = ownCondition(table, role);
  return new Set(await texts(`SELECT id FROM "${table}_history" WHERE ${condition}`));
}

const foundIn = (value: Data): readonly string[] =>
  [value].flat().flatMap((one: Data) => (one?.id === undefined ? [] : [String(one.id)]));

/** Walks every type the role's schema shows; gives how many rows and types it saw. */
async function walk(role: Role) {
  const { roots, types } = await schemaOf(role.as);
  const allowed = new Map<string, ReadonlySet<string>>();
  const allowedOf = async (table: string) => {
    const known = allowed.get(table) ?? (await idsAllowed(table, role));
    allowed.set(table, known);
    return known;
  };
  const foreign: string[] = [];
  let seen = 0;
  const check = async (
    path: string,
    table: string,
    ids: readonly string[],
    extra?: ReadonlySet<string>,
  ) => {
    const own = await allowedOf(table);
    seen += ids.length;
    for (const id of ids)
      if (!own.has(id) && extra?.has(id) !== true) foreign.push(`${path}: ${id}`);
  };
  const numbers = new Set(
    await texts(
      `SELECT id_no FROM person WHERE id_no IS NOT NULL AND id NOT IN (${role.clear ?? "SELECT ''"})`,
    ),
  );
  const clean = (path: string, text: string) => {
    for (const [number] of text.matchAll(/\d{17}[\dX]/g))
      if (numbers.has(number)) foreign.push(`${path}: a number`);
  };
  for (const [typeName, relations] of types) {
    const one = typeName.charAt(0).toLowerCase() + typeName.slice(1);
    const table = snake(typeName);
    const many = plural(roots, one);
    if (many === undefined) continue;
    const own = await allowedOf(table);
    const others = (
      await texts(
        `SELECT id FROM "${table}" WHERE NOT coalesce(${ownCondition(table, role)}, false) ORDER BY id LIMIT 3`,
      )
    ).filter((id) => !own.has(id));
    const stranger = JSON.stringify(others[0] ?? "nobody");
    const node =
      roots.has("node") && others[0] !== undefined
        ? `node(id: ${JSON.stringify(nodeId(typeName, others[0]))}) { __typename }`
        : "";
    const past = `${many}(first: 200, asOf: "2020-03-01") { nodes { id } }`;
    const isKnown = knownThen.has(table);
    const query = `{
      ${node}
      list: ${many}(first: 500) { totalCount nodes { id } }
      picked: ${many}(where: { id: { in: ${JSON.stringify([...others, "nobody"])} } }) { totalCount }
      one: ${one}(id: ${stranger}) { id }
      ${isKnown ? `past: ${past}` : ""}
      kept: ${many}(first: 500, release: ${release}) { totalCount nodes { id } }
      groups: ${one === "equipment" ? "equipment" : one}Groups { groups { count suppressed } }
    }`;
    const { data, errors, text } = await ask(role.as, query);
    expect(
      errors,
      `${role.as} ${typeName} ${JSON.stringify(errors)?.slice(0, 300)}`,
    ).toBeUndefined();
    expect([role.as, many, data.node ?? null]).toEqual([role.as, many, null]);
    await check(`${many} list`, table, foundIn(data.list.nodes));
    expect([role.as, many, data.list.totalCount]).toEqual([role.as, many, own.size]);
    expect([role.as, many, data.picked.totalCount, data.one]).toEqual([role.as, many, 0, null]);
    const once = await idsOnce(table, role);
    if (isKnown) await check(`${many} as of 2020`, table, foundIn(data.past.nodes), once);
    else {
      const refused = (await ask(role.as, `{ ${past} }`)).errors;
      expect([role.as, many, refused?.[0]?.extensions?.code]).toEqual([
        role.as,
        many,
        "NOT_RECORDED",
      ]);
    }
    await check(`${many} of release ${release}`, table, foundIn(data.kept.nodes));
    expect([role.as, many, data.kept.totalCount]).toEqual([role.as, many, own.size]);
    const [group] = data.groups.groups;
    if (
      group !== undefined &&
      group.count !== null &&
      role.as !== "analyst" &&
      role.as !== "leader"
    )
      expect([role.as, many, "count", group.count]).toEqual([role.as, many, "count", own.size]);
    clean(many, text);
    for (let at = 0; at < relations.length; at += 8) {
      const some = relations.slice(at, at + 8);
      const nested = some
        .map(({ name, isList }) => `${name}${isList ? "(first: 5)" : ""} { id }`)
        .join(" ");
      const answer = await ask(role.as, `{ ${many}(first: 10) { nodes { id ${nested} } } }`);
      expect(
        answer.errors,
        `${role.as} ${typeName} ${JSON.stringify(answer.errors)?.slice(0, 300)}`,
      ).toBeUndefined();
      for (const node of answer.data[many].nodes)
        for (const { name, to } of some)
          await check(
            `${many}.${name}`,
            snake(to),
            foundIn(node[name]),
            name.endsWith("History") ? await idsOnce(snake(to), role) : undefined,
          );
    }
    // The same question again, which may be answered without asking the release.
    expect((await ask(role.as, query)).text).toBe(text);
  }
  return { foreign, seen, types: types.size };
}

describe("no foreign row by any path", () => {
  const cases: readonly (readonly [string, () => Role, number])[] = [
    ["an officer", () => ({ as: `officer:${unit}`, persons: members, units }), 30],
    [
      "an officer for research",
      () => ({
        as: `officer:${unit}:research`,
        persons: members,
        units,
        only: [...people, ...research],
      }),
      15,
    ],
    ["a dean", () => ({ as: `dean:${unit}`, persons: members, units }), 25],
    [
      "a member of staff",
      () => ({
        as: `staff:${member.no}`,
        persons: `SELECT '${member.id}'`,
        clear: `SELECT '${member.id}'`,
      }),
      25,
    ],
    ["a steward", () => ({ as: "steward:project", persons: "SELECT ''", only: [] }), 10],
    ["an office", () => ({ as: "office:research" }), 30],
    ["an analyst", () => ({ as: "analyst" }), 30],
    ["a leader", () => ({ as: "leader" }), 8],
  ];

  test.each(cases)("%s", async (name, roleOf, least) => {
    const role = roleOf();
    if (name === "a steward") return expect(await stewardWalk()).toEqual([]);
    const { foreign, seen, types } = await walk(role);
    expect(foreign).toEqual([]);
    expect(types).toBeGreaterThanOrEqual(least);
    expect(seen).toBeGreaterThan(20);
  });

  /** A steward sees the whole of what they own, and nothing of anybody else's. */
  async function stewardWalk(): Promise<readonly string[]> {
    const { roots, types } = await schemaOf("steward:project");
    const shown = [...types.keys()].map(snake).filter((table) => table in owners);
    expect(roots.has("projects")).toBe(true);
    return shown.filter((table) => table !== "project");
  }

  test("administrators have no path at all", async () => {
    for (const as of ["admin", "security_admin", "audit_admin"]) {
      const { types } = await schemaOf(as);
      expect([as, [...types.keys()]]).toEqual([as, []]);
      expect((await ask(as, "{ persons { totalCount } }")).errors).toBeDefined();
    }
  });

  test("search finds nobody else", async () => {
    for (const text of [outsider.name, outsider.no]) {
      const query = `{ searchPersons(text: ${JSON.stringify(text)}, first: 100) { id } }`;
      for (const as of [`officer:${unit}`, `dean:${unit}`, `staff:${member.no}`]) {
        const { data } = await ask(as, query);
        expect(foundIn(data.searchPersons)).not.toContain(outsider.id);
      }
      expect((await ask("analyst", query)).errors).toBeDefined();
    }
  });

  test("a form is filled for nobody else", async () => {
    const query = (no: string) =>
      `{ formPreview(form: "PE-10", for: "person:${no}") { subject cells { text } } }`;
    for (const as of [`officer:${unit}`, `staff:${member.no}`]) {
      expect((await ask(as, query(member.no))).data.formPreview.subject).toBe(member.no);
      const { data, errors } = await ask(as, query(outsider.no));
      expect(data).toBeNull();
      expect(errors[0].extensions.code).not.toBe("INTERNAL");
    }
    for (const as of ["analyst", "leader", `dean:${unit}`, "admin", "steward:person"])
      expect((await ask(as, query(member.no))).errors).toBeDefined();
  });

  test("an export has the rows of the list", async () => {
    const query = "{ persons { nodes { id } } }";
    const own = new Set(await texts(members));
    const url = `${server.url}export?format=csv&query=${encodeURIComponent(query)}`;
    const { status: code, text } = await send(url, {
      headers: { "x-fillonce-as": `officer:${unit}` },
    });
    expect(code).toBe(200);
    const ids = text
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.replaceAll('"', ""));
    expect(ids.length).toBe(own.size);
    expect(ids.filter((id) => !own.has(id))).toEqual([]);
    const none = await send(url, { headers: { "x-fillonce-as": "admin" } });
    expect(none.status).toBeGreaterThanOrEqual(400);
    expect(none.status).toBeLessThan(500);
  });
});
