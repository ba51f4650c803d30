import { type GraphQLError, type GraphQLSchema, getOperationAST } from "graphql";
import { createYoga, isAsyncIterable, type Plugin } from "graphql-yoga";
import type { Logger } from "../core/log.ts";
import type { ReleaseManifest } from "../core/releases.ts";
import type { Principal } from "../query/principal.ts";
import type { Context } from "./context.ts";
import { maskError, toldCode, withHint } from "./errors.ts";
import { budgetOf, overBudget } from "./limits/budget.ts";
import { costOf } from "./limits/cost.ts";
import { defaultLimits, limitRule } from "./limits/document.ts";
import { estimateOperation } from "./limits/operation.ts";
import { parseBounded } from "./limits/parse.ts";

/** Yoga with everything off that we do not need; everyone has a schema of their own, documents and what they cost are bounded. */
export const openYoga = (schemaOf: (principal: Principal) => GraphQLSchema, log: Logger) =>
  createYoga<Context>({
    schema: ({ principal }) => schemaOf(principal),
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    logging: false,
    maskedErrors: { maskError: (error) => maskError(error, log) },
    plugins: [boundedDocument, boundedCost(log), toldErrors],
  });

const boundedDocument: Plugin = {
  onParse: ({ setParseFn }) => setParseFn((source) => parseBounded(String(source))),
  onValidate: ({ addValidationRule }) => addValidationRule(limitRule(defaultLimits)),
};

/** Refuses what would cost too much before any of it runs, and tells what the answer is worth. */
const boundedCost = (log: Logger): Plugin<Context> => ({
  onExecute: async ({ args, setResultAndStopExecution }) => {
    const { principal, manifest, notes } = args.contextValue;
    notes.operation = getOperationAST(args.document, args.operationName)?.name?.value;
    const { tables } = await manifest().catch(() => ({ tables: {} as ReleaseManifest["tables"] }));
    const { refused, ...estimate } = estimateOperation(args, (table) => tables[table]?.rows ?? 0);
    const tooMuch = overBudget(estimate, principal);
    const errors = [...refused, ...(tooMuch === undefined ? [] : [tooMuch])];
    if (errors.length > 0) {
      const told = errors.map((error: GraphQLError) => maskError(error, log));
      notes.refusedAs = codeOf(errors);
      return setResultAndStopExecution({ errors: told });
    }
    const cost = { ...estimate, cost: costOf(estimate), budget: budgetOf(principal) };
    return {
      onExecuteDone: ({ result, setResult }) => {
        if (isAsyncIterable(result)) return;
        notes.isWhole = result.errors === undefined;
        notes.refusedAs = codeOf(result.errors);
        const told = {
          ...(notes.tellsCost ? { cost } : {}),
          ...(notes.cut.size > 0 ? { truncated: [...notes.cut].sort() } : {}),
        };
        if (Object.keys(told).length === 0) return;
        setResult({ ...result, extensions: { ...result.extensions, ...told } });
      },
    };
  },
});

/** GraphQL's own errors say what is wrong; ours say what to do as well, and quote no more than a line. */
const toldErrors: Plugin = {
  onExecutionResult: ({ result, setResult }) => {
    if (result === undefined || Array.isArray(result) || isAsyncIterable(result)) return;
    if (result.errors === undefined) return;
    setResult({ ...result, errors: result.errors.map(withHint) });
  },
};

const codeOf = (errors: readonly GraphQLError[] | undefined): string | undefined => {
  const [first] = errors ?? [];
  return first === undefined ? undefined : toldCode(first);
};
