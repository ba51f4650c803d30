import type { Surroundings } from "../../graphql/context.ts";
import { type Answer, executeOnce } from "../../graphql/execute-once.ts";
import { parsePrincipal } from "../../graphql/principal-text.ts";
import type { Served } from "./served.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape its query asked for
type Data = any;

/** Asks as that role and gives the whole answer. */
export const asking =
  (served: Served, as: string, surroundings: Partial<Surroundings> = {}) =>
  async (query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> =>
    await executeOnce({
      releases: served.releases,
      principal: parsePrincipal(as),
      query,
      variables,
      surroundings,
    });

/** Asks as that role and gives the data; errors fail the test. */
export const dataFor =
  (served: Served, as: string, surroundings: Partial<Surroundings> = {}) =>
  async (query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const { data, errors } = await asking(served, as, surroundings)(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };

/** Asks as that role and gives the codes of the errors; no error fails the test. */
export const refusedFor =
  (served: Served, as: string, surroundings: Partial<Surroundings> = {}) =>
  async (query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string[]> => {
    const { errors } = await asking(served, as, surroundings)(query, variables);
    if (errors === undefined) throw new Error("it was answered");
    return errors.map(({ extensions }) => extensions?.code ?? "none");
  };
