import type { Row } from "../core/duckdb.ts";
import type { Asking, ReleaseLease, Statement } from "./run.ts";

type Connected = Pick<ReleaseLease, "connection">;

/** The rows of a statement; none when it is only to be told. */
export async function rowsOf(
  reader: Connected,
  asking: Asking,
  statement: Statement,
): Promise<readonly Row[]> {
  if (asking.instead !== undefined) {
    asking.instead(statement);
    return [];
  }
  const ended = interruptOn(reader, asking);
  try {
    return await reader.connection.rows(statement.sql, statement.params);
  } catch (error) {
    asking.signal?.throwIfAborted();
    throw error;
  } finally {
    ended();
  }
}

/** Interrupts the connection when the signal fires; the returned function takes the listener off again. */
export function interruptOn(reader: Connected, { signal }: Asking): () => void {
  signal?.throwIfAborted();
  const interrupt = (): void => reader.connection.interrupt();
  signal?.addEventListener("abort", interrupt, { once: true });
  return () => signal?.removeEventListener("abort", interrupt);
}
