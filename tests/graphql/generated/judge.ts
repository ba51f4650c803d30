import type { Lease } from "../../../core/releases.ts";
import type { Surroundings } from "../../../graphql/context.ts";
import { type Answer, executeOnce } from "../../../graphql/execute-once.ts";
import { parsePrincipal } from "../../../graphql/principal-text.ts";
import { type Asker, officeOf, officerOf, staffOf } from "./asker.ts";
import { chanceOf } from "./chance.ts";
import { firstDifference, valuesIn } from "./difference.ts";
import { oracle } from "./oracle.ts";
import { type Question, question } from "./question.ts";
import { type Kept, type Tables, worldOf } from "./university.ts";
import { grouped } from "./values.ts";

export interface Judged {
  readonly questions: number;
  /** Answers to them, a page each. */
  readonly pages: number;
  /** Refused for asking too much at once; another was asked instead. */
  readonly refused: number;
  /** Values that were compared. */
  readonly values: number;
  /** Words of the questions, and how deep the deepest went by relations. */
  readonly words: ReadonlySet<string>;
  readonly deepest: number;
  /** Of each: the asker, the question, and the first place where the two answers differ. */
  readonly differences: readonly string[];
}

type Leases = { readonly lease: (id?: number) => Promise<Lease> };

/** Asks so many generated questions, first to last from the seed, and compares every answer with the oracle's. */
export async function judge(
  releases: Leases,
  kept: Kept,
  seed: number,
  count: number,
  surroundings: Partial<Surroundings> = {},
): Promise<Judged> {
  const chance = chanceOf(seed);
  const panels = panelOf(kept.served).map((asker) => ({
    asker,
    world: worldOf(kept.served, asker),
    told: oracle(kept, asker),
  }));
  const older = [...kept.older.keys()];
  const differences: string[] = [];
  const words = new Set<string>();
  let [questions, pages, refused, values, deepest] = [0, 0, 0, 0, 0];
  while (questions < count && refused <= count) {
    const { asker, world, told } = chance.pick(panels);
    const asked = question(chance, asker, world, older);
    const found = await differenceOf(releases, asker, told, asked, surroundings);
    if (found === "too much") {
      refused += 1;
      continue;
    }
    questions += 1;
    pages += found.pages;
    values += found.values;
    deepest = Math.max(deepest, asked.depth);
    for (const word of asked.query.match(/\w+/g) ?? []) words.add(word);
    if (found.difference !== undefined)
      differences.push(
        `#${questions} as ${asker.text}: ${found.difference}\n${asked.query}\n${JSON.stringify(asked.variables)}`,
      );
  }
  return { questions, pages, refused, values, words, deepest, differences };
}

/** Mostly those who see everything; a unit's officer and two members of staff among them. */
function panelOf(tables: Tables): readonly Asker[] {
  const everything = ["personnel", "teaching", "research", "facilities"].map(officeOf);
  const roles = (tables.get("staff_role") ?? []).filter((one) => one["is_current"] === true);
  const units = roles.map((one) => String(one["org_no"]));
  const busiest = [...grouped(units, (unit) => unit.slice(0, 4))].sort(
    (a, b) => b[1].length - a[1].length,
  );
  const numbers = roles
    .filter((one) => one["is_full_time_teacher"] === true)
    .map((one) => String(one["staff_no"]));
  return [
    ...everything,
    ...everything,
    ...busiest.slice(0, 2).map(([unit]) => officerOf(tables, unit)),
    ...numbers.slice(0, 2).map((number) => staffOf(tables, number)),
  ];
}

interface Found {
  readonly pages: number;
  readonly values: number;
  readonly difference?: string;
}

async function differenceOf(
  releases: Leases,
  asker: Asker,
  told: ReturnType<typeof oracle>,
  asked: Question,
  surroundings: Partial<Surroundings>,
): Promise<Found | "too much"> {
  const cursors = new Map<string, string>();
  let values = 0;
  for (let pages = 1, cursor: unknown = null; ; pages += 1) {
    const variables = asked.walk === undefined ? asked.variables : { ...asked.variables, cursor };
    const { answer, statements } = await counted(
      releases,
      asker,
      asked.query,
      variables,
      surroundings,
    );
    const code = answer.errors?.[0]?.extensions?.code;
    if (code === "COST_EXCEEDED" || code === "LIMIT_EXCEEDED") return "too much";
    if (answer.errors !== undefined)
      return { pages, values, difference: JSON.stringify(answer.errors[0]) };
    const expected = told(asked.query, variables, cursors);
    values += valuesIn(expected);
    const difference = firstDifference(expected, answer.data, cursors);
    if (difference !== undefined)
      return { pages, values, difference: `page ${pages}: ${difference}` };
    const roots = Object.keys(expected).length;
    if (statements !== roots)
      return { pages, values, difference: `${statements} statements for ${roots} root fields` };
    if (asked.walk === undefined) return { pages, values };
    const { pageInfo } = (answer.data as { walked: { pageInfo: Record<string, unknown> } }).walked; // it equals the oracle's
    if (pageInfo[asked.walk === "forwards" ? "hasNextPage" : "hasPreviousPage"] !== true)
      return { pages, values };
    cursor = pageInfo[asked.walk === "forwards" ? "endCursor" : "startCursor"];
  }
}

async function counted(
  releases: Leases,
  asker: Asker,
  query: string,
  variables: object,
  surroundings: Partial<Surroundings>,
): Promise<{ readonly answer: Answer; readonly statements: number }> {
  let statements = 0;
  const lease = async (id?: number): Promise<Lease> => {
    const held = await releases.lease(id);
    const before = held.connection.counts().statements;
    return {
      ...held,
      done: async () => {
        statements += held.connection.counts().statements - before;
        await held.done();
      },
    };
  };
  const answer = await executeOnce({
    releases: { lease },
    principal: parsePrincipal(asker.text),
    query,
    variables: { ...variables },
    surroundings,
  });
  return { answer, statements };
}
