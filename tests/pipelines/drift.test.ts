import { describe, expect, test } from "vitest";
import { type DriftMode, date, resource, text } from "../../connectors/resource.ts";
import { FrozenError } from "../../pipelines/drift.ts";
import { problemRows } from "../../pipelines/set-aside.ts";
import { type LittleSource, littleSource } from "./little-source.ts";

const columns = {
  k: text("编号", { level: "L1" }),
  name: text("名称", { level: "L1" }),
  sex: text("性别", { level: "L1" }),
  born: date("出生日期", { level: "L1" }),
};
const thing = (drift: DriftMode, more = {}) =>
  resource("thing", "物品", "t", "k", { ...columns, ...more }, { drift });

const people = [
  ["a", "欧阳娜娜·买买提", "女", "1980-01-01"],
  ["b", "阿卜杜拉·买买提江", "男", "1981-01-01"],
  ["c", "迪丽热巴·迪力木拉提", "女", "1982-01-01"],
  ["d", "古力娜扎·拜合提亚尔", "男", "1983-01-01"],
  ["e", "张伟", null, "1984-01-01"],
] as const;
const table = `CREATE TABLE t (k VARCHAR(10), name VARCHAR(50), sex VARCHAR(2), born DATE);
  ${people.map((row) => `INSERT INTO t VALUES (${row.map((v) => (v === null ? "NULL" : `'${v}'`)).join(", ")});`).join("\n")}`;

const changes = {
  added: "ALTER TABLE t ADD COLUMN email VARCHAR(80); UPDATE t SET email = k || '@example.cn';",
  dropped: "ALTER TABLE t DROP COLUMN sex;",
  renamed: "ALTER TABLE t RENAME COLUMN sex TO xbm;",
  retyped: "UPDATE t SET born = 'born in ' || born WHERE k IN ('a', 'b', 'c');",
  shorter: "UPDATE t SET name = substr(name, 1, 6);",
} as const;

const current = (source: LittleSource, what = "k, sex") =>
  source.rows(`SELECT ${what} FROM raw.stock__thing WHERE _last_run IS NULL ORDER BY k`);

/** The drift that the release would tell of. */
async function told(source: LittleSource, run: string): Promise<readonly string[]> {
  const rows = await source.rows(problemRows(run));
  return rows
    .filter(({ rule }) => String(rule).startsWith("column ") && rule !== "column is gone")
    .map(({ rule, column_name }) => `${rule}: ${column_name}`)
    .sort();
}

describe("evolve", () => {
  test("a new column is kept from its first night, told every night, and is there when it is declared", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    expect(await told(source, "r1")).toEqual([]);
    source.sql(changes.added);
    await source.night();
    await source.night();
    expect(await told(source, "r3")).toEqual(["column added: email"]);
    expect((await current(source, "k, _undeclared"))[0]).toEqual({
      k: "a",
      _undeclared: '{"email":"a@example.cn"}',
    });
    // Nothing of it is published, not even in a problem row.
    expect(JSON.stringify(await source.rows(problemRows("r3")))).not.toContain("example.cn");
    const { step } = await source.night({
      declared: thing("evolve", { email: text("邮箱", { level: "L3" }) }),
    });
    expect(step).toMatchObject({ landed: 5 });
    expect(await told(source, "r4")).toEqual([]);
    expect(
      await source.rows("SELECT _first_run, email FROM raw.stock__thing WHERE k = 'a' ORDER BY 1"),
    ).toEqual([
      { _first_run: "r1", email: null },
      { _first_run: "r2", email: "a@example.cn" }, // since it came, not since it was declared
    ]);
  });

  test("a column that is gone is NULL and told; one that came back is no drift", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    source.sql(changes.dropped);
    const { landing } = await source.night();
    expect(landing.drift).toEqual([expect.stringContaining('column "sex" (性别) is missing')]);
    expect(await told(source, "r2")).toEqual(["column dropped: sex"]);
    expect(await current(source)).toEqual(people.map(([k]) => ({ k, sex: null })));
    source.sql("ALTER TABLE t ADD COLUMN sex VARCHAR(2); UPDATE t SET sex = '女';");
    await source.night();
    expect(await told(source, "r3")).toEqual([]);
  });

  test("a renamed column is recognised by its values, and nothing is taken from it", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    source.sql(changes.renamed);
    await source.night();
    expect(await told(source, "r2")).toEqual(["column added: xbm", "column renamed: sex"]);
    const [renamed] = await source.rows("SELECT found FROM ledger.drift WHERE kind = 'renamed'");
    expect(renamed?.["found"]).toBe(
      'column "sex" (性别) seems to be called "xbm" now: 4 of 4 rows have the same value; nothing is taken from it before it is declared',
    );
    expect(await current(source)).toEqual(people.map(([k]) => ({ k, sex: null })));
    await source.night({
      declared: resource("thing", "物品", "t", "k", {
        ...columns,
        sex: text("性别", { level: "L1", from: "xbm" }),
      }),
    });
    expect(await told(source, "r3")).toEqual([]);
    expect(await current(source)).toEqual(people.map(([k, , sex]) => ({ k, sex })));
  });

  test("another column with other values is no renaming", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    source.sql(
      `${changes.dropped} ALTER TABLE t ADD COLUMN xz VARCHAR(2); UPDATE t SET xz = '羊';`,
    );
    await source.night();
    expect(await told(source, "r2")).toEqual(["column added: xz", "column dropped: sex"]);
  });

  test("values cut to one length are told with their number", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    source.sql(changes.shorter);
    await source.night();
    expect(await told(source, "r2")).toEqual(["column shorter: name"]);
    expect(await source.rows("SELECT found FROM ledger.drift")).toEqual([
      { found: 'column "name" (名称): 4 values were cut to one length' },
    ]);
  });

  test("what the catalogue says of a type is compared, and accepted when somebody says so", async () => {
    await using source = await littleSource(thing("evolve"), table);
    await source.night();
    source.sql(
      "ALTER TABLE t RENAME TO old; CREATE TABLE t (k VARCHAR(10), name VARCHAR(20), sex INTEGER, born DATE); INSERT INTO t SELECT * FROM old;",
    );
    await source.night();
    expect(await told(source, "r2")).toEqual(["column retyped: sex", "column shorter: name"]);
    await source.night({ accept: true });
    await source.night();
    expect(await told(source, "r4")).toEqual([]);
  });

  test("a column nobody misses is neither told nor kept", async () => {
    const ignoring = resource("thing", "物品", "t", "k", columns, { ignore: ["email"] });
    await using source = await littleSource(ignoring, table);
    await source.night();
    source.sql(changes.added);
    const { landing } = await source.night();
    expect(landing.drift).toEqual([]);
    expect(await told(source, "r2")).toEqual([]);
    expect((await current(source, "_undeclared"))[0]).toEqual({ _undeclared: null });
  });
});

describe("freeze", () => {
  test.each(Object.entries(changes))(
    "%s: the resource fails by name, the last good rows stay, until it is accepted",
    async (kind, sql) => {
      await using source = await littleSource(thing("freeze"), table);
      await source.night();
      const before = await current(source, "* EXCLUDE (_undeclared)");
      source.sql(sql);
      const failure = await source.night().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(FrozenError);
      expect(failure).toMatchObject({
        resource: "thing",
        message: expect.stringContaining("has changed its shape and is frozen"),
        hint: expect.stringContaining("fillonce refresh stock --accept"),
      });
      expect((failure as FrozenError).drift.map((one) => one.kind)).toContain(kind);
      expect(await current(source, "* EXCLUDE (_undeclared)")).toEqual(before);
      // Misfit values are not a matter of accepting a shape: too many of them are not believed.
      if (kind === "retyped") return;
      await source.night({ accept: true });
      expect(await told(source, "r3")).toEqual(
        kind === "dropped" || kind === "renamed" ? [`column ${kind}: sex`] : [],
      );
    },
  );

  test("what is as it was is read as ever", async () => {
    await using source = await littleSource(thing("freeze"), table);
    await source.night();
    source.sql("INSERT INTO t VALUES ('f', '李雷', '男', 'unknown')"); // dirt is no drift
    const { step } = await source.night();
    expect(step).toMatchObject({ landed: 5, quarantined: 1 });
  });
});

describe("quarantine", () => {
  test.each([
    ["dropped", changes.dropped, { landed: 1, quarantined: 4 }],
    ["retyped", changes.retyped, { landed: 2, quarantined: 3 }],
    ["shorter", changes.shorter, { landed: 1, quarantined: 4 }],
  ] as const)(
    "%s: rows that would lose a value keep it and are told, the others load",
    async (kind, sql, counts) => {
      await using source = await littleSource(thing("quarantine"), table);
      await source.night();
      const before = await current(source, "k, name, sex, born");
      source.sql(sql);
      const { step } = await source.night();
      expect(step).toMatchObject({ expected: 5, ...counts });
      expect((await told(source, "r2"))[0]).toContain(`column ${kind}`);
      expect(await current(source, "k, name, sex, born")).toEqual(before);
      expect(await source.rows("SELECT count(*)::INTEGER AS n FROM ledger.set_aside")).toEqual([
        { n: counts.quarantined },
      ]);
    },
  );

  test("a new column is told and not kept", async () => {
    await using source = await littleSource(thing("quarantine"), table);
    await source.night();
    source.sql(changes.added);
    await source.night();
    expect(await told(source, "r2")).toEqual(["column added: email"]);
    expect((await current(source, "_undeclared"))[0]).toEqual({ _undeclared: null });
  });
});
