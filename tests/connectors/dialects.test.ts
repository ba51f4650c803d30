import { afterAll, describe, expect, test } from "vitest";
import { clientModule } from "../../connectors/knex/client-module.ts";
import { dialectOf } from "../../connectors/knex/dialects.ts";
import { mssql } from "../../connectors/knex/mssql.ts";
import { oracle } from "../../connectors/knex/oracle.ts";
import { asset } from "../../core/paths.ts";
import { describeWith, mariadbUrl } from "../needs.ts";
import { accept } from "./contract.ts";
import { mariadbServer, tableOn } from "./servers.ts";

const module = asset("tests", "connectors", "fixtures", "site-client.cjs");

/** SQL Server and Oracle are not run here: only what would be sent to them is looked at. */
describe("SQL that no live server has seen", () => {
  test.each([
    ["nvarchar", "[XM]"],
    ["varchar", "CONVERT(nvarchar(max), [XM])"],
    ["datetime2", "CONVERT(nvarchar(40), [XM], 121)"],
    ["date", "CONVERT(nvarchar(40), [XM], 23)"],
    ["money", "CONVERT(nvarchar(40), [XM], 2)"],
    ["float", "CONVERT(nvarchar(40), [XM], 3)"],
    ["decimal", "CONVERT(nvarchar(60), [XM])"],
    ["bigint", "CONVERT(nvarchar(60), [XM])"],
    ["varbinary", "CONVERT(varbinary(max), [XM])"],
  ])("SQL Server gives %s as text", (type, sql) => {
    expect(mssql.text({ name: "XM", type })).toBe(sql);
  });

  test.each([
    ["varchar2", '"XM"'],
    ["number", `TO_CHAR("XM", 'TM9')`],
    ["date", `TO_CHAR("XM", 'YYYY-MM-DD HH24:MI:SS')`],
    ["timestamp(6)", `TO_CHAR("XM", 'YYYY-MM-DD HH24:MI:SS.FF6')`],
    [
      "timestamp(6) with time zone",
      `TO_CHAR("XM" AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS.FF6')`,
    ],
  ])("Oracle gives %s as text", (type, sql) => {
    expect(oracle.text({ name: "XM", type })).toBe(sql);
  });

  test("names and texts cannot end what quotes them", () => {
    expect(mssql.quote("a]; DROP TABLE b --")).toBe("[a]]; DROP TABLE b --]");
    expect(mssql.catalogue("it's", "x'y")).toContain("N'it''s'");
    expect(oracle.quote('a"b')).toBe('"a""b"');
    expect(oracle.catalogue("it's", undefined)).toContain("'it''s'");
  });
});

test("an engine that is not known is named with those that are", async () => {
  await expect(dialectOf("db2", clientModule)).rejects.toThrow(
    /no database engine "db2"; there are postgres/,
  );
  await expect(dialectOf("@school/knex-dm", clientModule)).rejects.toThrow(
    /"@school\/knex-dm" cannot be loaded/,
  );
  await expect(dialectOf(asset("package.json"), clientModule)).rejects.toThrow(
    /not a database client/,
  );
});

describeWith("MariaDB", mariadbUrl !== undefined)("a client that the site installs", () => {
  const server = mariadbServer();
  afterAll(server.close);
  accept({
    kind: "database",
    title: "site's",
    at: "WP",
    missing: "WU_PIN",
    make: async (content) => {
      const source = await tableOn(server, content);
      const { database } = source.access;
      if (database === undefined) throw new Error("a schema without a server");
      return { ...source, access: { ...source.access, database: { ...database, engine: module } } };
    },
    broken: [],
  });
});
