import { SourceError } from "../../core/errors.ts";
import type { Access, BadRow, Batch, Connector, ObservedColumn } from "../connector.ts";
import { shortBound } from "../lag.ts";
import { isObject, malformed, ObjectRows, parseExact } from "../objects.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { get } from "./get.ts";
import { type KeepAnswer, keepAnswers } from "./kept-answers.ts";
import { firstPath, type Page, pageOf, shapeOf } from "./paging.ts";
import { type RestEffects, realEffects } from "./patience.ts";
import { credentialsOf } from "./token.ts";

interface Numbered extends Page {
  readonly number: number;
  readonly text: string;
  readonly isGarbled: boolean;
}

type Pages = (
  resource: Resource,
  size: number,
  since?: string,
  keep?: KeepAnswer,
) => AsyncGenerator<Numbered>;

/**
 * A JSON API that pages, with a bearer token or OAuth2; how it pages the declaration says. `answers`: the folder in which
 * what is read is kept as it came; without one, nothing is.
 */
export function openRest(
  system: SourceSystem,
  access: Access,
  answers?: string,
  given: RestEffects = realEffects,
): Connector {
  const { timeoutSeconds } = access;
  const timeout = timeoutSeconds === undefined ? given.timeout : timeoutSeconds * 1_000;
  const effects = { ...given, timeout };
  const shape = shapeOf(system.rest);
  const pages = pagesOf(system, access, effects);
  const first = async (resource: Resource, size: number, since?: string, keep?: KeepAnswer) => {
    for await (const page of pages(resource, size, since, keep)) return page;
    return undefined;
  };
  const keeping = async ({ name }: Resource, rows: "all" | "changes") =>
    answers === undefined ? undefined : await keepAnswers(answers, name, rows);
  return {
    takesSince: () => shape.since !== undefined,
    total: async (resource) => (await first(resource, 1))?.total,
    describe: async (resource) => {
      const keep = await keeping(resource, "all");
      const look: KeepAnswer = async (page, raw) => (page === 1 ? keep?.(0, raw) : undefined);
      return typesOf((await first(resource, 100, undefined, look))?.items ?? []);
    },
    count: async (resource, since) => {
      const total = (await first(resource, 1, since))?.total;
      if (total !== undefined) return total;
      // An API that tells no total is walked once more, in pages of another size.
      let rows = 0;
      for await (const { items } of pages(resource, Math.ceil(shape.size / 2), since))
        rows += items.length;
      return rows;
    },
    read: async function* (resource, since) {
      const kept = await keeping(resource, since === undefined ? "all" : "changes");
      yield* read(system, resource, pages(resource, shape.size, since, kept));
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The pages of a resource; each is asked for while the one before is used. */
function pagesOf(system: SourceSystem, access: Access, effects: RestEffects): Pages {
  const shape = shapeOf(system.rest);
  const credentials = credentialsOf(system, access, effects);
  return async function* (resource, size, since, keep) {
    const ask = async (path: string, number: number, at: number): Promise<Numbered> => {
      const question = { system, access, credentials, resource: resource.name, path };
      const { text, raw, link, isGarbled } = await get(question, effects);
      await keep?.(number, raw); // first: one that makes no sense is worth keeping too
      const page = parsePage(system, resource, { text, link, path, number, at });
      return { ...page, number, text, isGarbled };
    };
    const asked = new Set<string>();
    let at = 0;
    let path = firstPath(resource.at, shape, size, boundOf(resource, since));
    let before = "";
    let next = ask(path, 1, 0);
    for (;;) {
      const page = await next;
      if (page.text === before && page.items.length > 0)
        throw goesRound(system, resource, `page ${page.number} is the same as the one before`);
      before = page.text;
      at += page.items.length;
      if (page.next === undefined) {
        yield page;
        return;
      }
      path = within(system, resource, access, page.next, path);
      if (asked.has(path)) throw goesRound(system, resource, `"${path}" comes again`);
      asked.add(path);
      next = ask(path, page.number + 1, at); // fetched while this one is staged
      next.catch(() => {}); // awaited above; a reader that stops early does not
      yield page;
    }
  };
}

const boundOf = ({ cursor }: Resource, since: string | undefined): string | undefined =>
  since === undefined ? undefined : shortBound(since, cursor?.lagMinutes ?? 0);

/** The page after `path` as a path below the base address. Elsewhere the token must not travel. */
function within(
  system: SourceSystem,
  resource: Resource,
  access: Access,
  next: string,
  path: string,
): string {
  const base = new URL(`${access.location.replace(/\/+$/, "")}/`);
  const prefix = base.pathname.replace(/\/$/, "");
  if (next.startsWith("/") && !next.startsWith("//"))
    return prefix !== "" && next.startsWith(`${prefix}/`) ? next.slice(prefix.length) : next;
  const from = `${base.origin}${prefix}${path}`;
  const url = URL.canParse(next, from) ? new URL(next, from) : undefined;
  if (url !== undefined && url.origin === base.origin && url.pathname.startsWith(`${prefix}/`))
    return `${url.pathname.slice(prefix.length)}${url.search}`;
  throw new SourceError(`${system.zh}: "${resource.at}" goes on at another address than its own`, {
    system: system.name,
    resource: resource.name,
    retryable: false,
    hint: `ask the owner of ${system.zh}; the token is not sent to other servers than sources.${system.name}.url`,
  });
}

function goesRound(system: SourceSystem, resource: Resource, found: string): SourceError {
  return new SourceError(`${system.zh}: the pages of "${resource.at}" go round: ${found}`, {
    system: system.name,
    resource: resource.name,
    retryable: true,
    hint: `ask the owner of ${system.zh} how it pages, and declare it as \`rest.paging\` in pipelines/sources/${system.name}.ts; style "none" when everything comes in one answer`,
  });
}

async function* read(
  system: SourceSystem,
  resource: Resource,
  pages: AsyncGenerator<Numbered>,
): AsyncGenerator<Batch> {
  const objects = new ObjectRows(system, resource, `endpoint "${resource.at}"`);
  for await (const { number, items, next, text, isGarbled } of pages) {
    const isEscaped = text.includes("\\u");
    const more = next !== undefined;
    const read = items.map((item, index) => {
      const place = `item ${index + 1} of page ${number}`;
      const row = isObject(item)
        ? objects.row(item, place, isEscaped)
        : malformed(`${place} is not an object`);
      return isGarbled ? legible(row, objects.columns, place) : row;
    });
    const drift = number === 1 || !more ? objects.drift() : []; // the first page ends a hopeless read at once
    yield {
      columns: objects.columns,
      rows: read.flatMap((row) => (Array.isArray(row) ? [row] : [])),
      range: `page ${number}`,
      skipped: 0,
      problems: read.flatMap((row) => (Array.isArray(row) ? [] : [row])),
      drift: more ? [] : drift, // a key that only some items carry may come late
    };
  }
}

/** A row of a page with bytes outside its charset, unless they were in other rows. */
function legible(
  row: (string | null)[] | BadRow,
  columns: readonly string[],
  place: string,
): (string | null)[] | BadRow {
  if (!Array.isArray(row)) return row;
  const bad = row.findIndex((value) => value?.includes("\ufffd"));
  if (bad === -1) return row;
  const column = columns[bad] ?? "";
  const found = `${place}: ${column} has bytes outside the charset`;
  return { rule: "undecodable", column, found, values: row };
}

interface Asked {
  readonly text: string;
  readonly link: string | undefined;
  readonly path: string;
  readonly number: number;
  readonly at: number;
}

function parsePage(
  system: SourceSystem,
  resource: Resource,
  { text, link, path, number, at }: Asked,
): Page {
  let body: unknown;
  try {
    body = parseExact(text);
  } catch {
    const found = /^\s*</.test(text)
      ? "a web page, as of a sign-in or a proxy"
      : `${text.length} characters that are not JSON`;
    throw garbage(system, resource, number, found);
  }
  if (!isObject(body) && !Array.isArray(body))
    throw garbage(system, resource, number, "JSON that is not an object");
  const page = pageOf({ body, link, path, at }, shapeOf(system.rest));
  if (page !== undefined) return page;
  const keys = Object.keys(body).slice(0, 10).join(", ");
  throw garbage(system, resource, number, `an object with the keys ${keys || "(none)"}`);
}

function garbage(system: SourceSystem, resource: Resource, page: number, found: string) {
  const { items, total, paging } = shapeOf(system.rest);
  const wanted =
    paging.style === "page"
      ? `{"${total}", "page", "${paging.pages ?? "pages"}", "${items}"}`
      : `{"${items}"}`;
  return new SourceError(
    `${system.zh}: page ${page} of "${resource.at}" is malformed: found ${found}, expected ${wanted}`,
    {
      system: system.name,
      resource: resource.name,
      retryable: true,
      hint: `show the owner of ${system.zh} this page; if the API changed its shape, declare the new one as \`rest\` in pipelines/sources/${system.name}.ts`,
    },
  );
}

function typesOf(items: readonly unknown[]): ObservedColumn[] {
  const types = new Map<string, string>();
  for (const [key, value] of items.filter(isObject).flatMap((item) => Object.entries(item))) {
    if (value === null && types.has(key)) continue;
    types.set(key, value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  }
  return [...types].map(([name, type]) => ({ name, type }));
}
