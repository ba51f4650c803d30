import { systemClock } from "../core/clock.ts";
import { createLogger } from "../core/log.ts";
import type { Releases } from "../core/releases.ts";
import { policyVersion } from "../query/policy/policy-file.ts";
import type { Principal } from "../query/principal.ts";
import { openAdmission } from "./admission.ts";
import { type Answered, openApi } from "./api.ts";
import type { Surroundings } from "./context.ts";
import { openDocuments } from "./persisted/documents.ts";

interface OneQuestion {
  readonly releases: Pick<Releases, "lease">;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  readonly signal?: AbortSignal;
  /** The system's clock, no runs and no declared sources when absent. */
  readonly surroundings?: Partial<Surroundings>;
  /** Is told whom the answer shows, before it is handed over. */
  readonly first?: (answered: Answered) => Promise<void>;
}

export interface Answer {
  readonly data?: unknown;
  /** e.g. `truncated`: names of lists that have more rows than are shown. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly hint?: string };
  }[];
}

/** Asks the API once, without a server: the same schema, limits, policy and errors. */
export async function executeOnce(question: OneQuestion): Promise<Answer> {
  const { releases, query, variables, principal, signal } = question;
  const api = openApi({
    releases,
    admission: openAdmission(),
    cursorKey: undefined,
    queryTimeoutMs: 30_000,
    policyVersion,
    documents: openDocuments(),
    log: createLogger("graphql"),
    surroundings: {
      clock: systemClock,
      state: undefined,
      sources: [],
      revealsPerDay: 0,
      ...question.surroundings,
    },
  });
  const response = await api.answer({
    principal,
    params: { query, ...(variables === undefined ? {} : { variables }) },
    signal: signal ?? new AbortController().signal,
  });
  await question.first?.(response);
  return JSON.parse(new TextDecoder().decode(response.body)) as Answer; // written by yoga: GraphQL's response format
}
