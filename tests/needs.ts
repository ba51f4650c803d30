import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/** In CI every outside program must be there. */
export const inCi = process.env["FILLONCE_CI"] === "1";

/** `describe` when the outside thing is there; otherwise skipped with the reason in the title, and in CI a failure. */
export function describeWith(
  what: string,
  present: boolean,
): typeof describe | typeof describe.skip {
  if (present) return describe;
  if (inCi) throw new Error(`${what} is missing, and in CI nothing is skipped`);
  return describe.skip;
}

/** Whether a program answers. */
export const hasProgram = (program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore" }).status === 0;

/** The address of a PostgreSQL for tests, or undefined. */
export const postgresUrl = process.env["FILLONCE_TEST_POSTGRES"];

/** The address of a MariaDB for tests with an account that may make databases and users, or undefined. */
export const mariadbUrl = process.env["FILLONCE_TEST_MARIADB"];
