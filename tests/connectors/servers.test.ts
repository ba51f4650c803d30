import { afterAll } from "vitest";
import { describeWith, mariadbUrl, postgresUrl } from "../needs.ts";
import { accept, type Kind } from "./contract.ts";
import { mariadbServer, postgresServer, type TestServer, tableOn } from "./servers.ts";

/** What a server cannot give, and what must be said then. */
function kindOf(title: string, server: TestServer, said: { readonly password: RegExp }): Kind {
  const make: Kind["make"] = (content) => tableOn(server, content);
  const changed = async (change: (url: URL) => void, secret?: string) => {
    const source = await make({ columns: ["BH"], rows: [] });
    const url = new URL(source.access.location);
    change(url);
    const access = { ...source.access, location: url.href };
    return { ...source, access: secret === undefined ? access : { ...access, secret } };
  };
  return {
    kind: "database",
    title,
    at: "WP",
    missing: "WU_PIN",
    make,
    broken: [
      {
        title: "a wrong password",
        make: () => changed(() => {}, "not-the-password"),
        message: said.password,
        hint: /password/,
        wholeSystem: true,
      },
      {
        title: "a server that is not there",
        make: () =>
          changed((url) => {
            url.port = "1";
          }),
        message: /ECONNREFUSED/,
        hint: /server is up/,
        wholeSystem: true,
      },
      {
        title: "a schema without the table",
        make: async () => {
          const source = await tableOn(server, { columns: ["BH"], rows: [] });
          await source.run(`DROP TABLE ${source.name}.${server.quote("WP")}`);
          return source;
        },
        message: /no table "WP" \(物品\)/,
        hint: /renamed/,
        wholeSystem: false,
      },
    ],
  };
}

describeWith("PostgreSQL", postgresUrl !== undefined)("PostgreSQL", () => {
  const server = postgresServer();
  afterAll(server.close);
  accept(kindOf("PostgreSQL", server, { password: /password authentication failed/ }));
});

describeWith("MariaDB", mariadbUrl !== undefined)("MariaDB", () => {
  const server = mariadbServer();
  afterAll(server.close);
  accept(kindOf("MariaDB", server, { password: /Access denied/ }));
});
