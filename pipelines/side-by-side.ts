import pLimit from "p-limit";
import type { Connection } from "../core/duckdb.ts";

/** Does one piece of work on a connection that is free, as many pieces at once as there are connections. */
export type Beside = <T>(work: (on: Connection) => Promise<T>) => Promise<T>;

export function sideBySide(connections: readonly Connection[]): Beside {
  const idle = [...connections];
  const limit = pLimit(connections.length);
  return (work) =>
    limit(async () => {
      const on = idle.pop();
      if (on === undefined) throw new Error("more work at once than connections");
      try {
        return await work(on);
      } finally {
        idle.push(on);
      }
    });
}

/** What all of them answer, in their order. The first that failed is thrown when none is running any more. */
export async function allEnded<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
