import { isObject, written } from "../objects.ts";
import type { RestShape } from "../resource.ts";

/** What one answer of an API holds, and where the next one is. */
export interface Page {
  /** Undefined when the API does not tell. */
  readonly total: number | undefined;
  readonly items: readonly unknown[];
  /** Path or address of the next page; undefined after the last. */
  readonly next: string | undefined;
}

interface Answer {
  readonly body: unknown;
  readonly link: string | undefined; // the Link header
  readonly path: string; // what was asked
  readonly at: number; // how many rows came before
}

const defaults = { items: "items", total: "total", size: 1_000 };

/** The shape of an API with its defaults: pages, 1,000 rows each, `{"total", "page", "pages", "items"}`. */
export const shapeOf = (shape: RestShape | undefined) => ({
  ...defaults,
  paging: { style: "page" } as RestShape["paging"],
  ...shape,
});

/** The path of the first page. */
export function firstPath(
  at: string,
  shape: ReturnType<typeof shapeOf>,
  size: number,
  since?: string,
): string {
  const { paging } = shape;
  const query = new URLSearchParams();
  if (paging.style === "page") {
    query.set(paging.page ?? "page", "1");
    query.set(paging.size ?? "size", String(size));
  } else if (paging.style !== "none") {
    if (paging.style === "offset") query.set(paging.offset ?? "offset", "0");
    query.set(paging.limit ?? "limit", String(size));
  }
  if (shape.since !== undefined && since !== undefined) query.set(shape.since, since);
  if (query.size === 0) return at;
  return `${at}${at.includes("?") ? "&" : "?"}${query}`;
}

/** The rows of an answer and the way on. Undefined when the answer is not of the shape. */
export function pageOf(answer: Answer, shape: ReturnType<typeof shapeOf>): Page | undefined {
  const { body } = answer;
  const told = valueAt(body, shape.total);
  const found = Array.isArray(body) ? body : valueAt(body, shape.items);
  // Some say null instead of an empty list.
  const items = found === null || (found === undefined && Number(told) === 0) ? [] : found;
  if (!Array.isArray(items)) return undefined;
  const total = told === undefined || told === null ? undefined : Number(told);
  if (total !== undefined && !Number.isInteger(total)) return undefined;
  const next = nextOf(answer, shape, items.length, total);
  return next === false ? undefined : { total, items, next };
}

/** False when the answer lacks what it must say about the next page. */
function nextOf(
  answer: Answer,
  { paging }: ReturnType<typeof shapeOf>,
  count: number,
  total: number | undefined,
): string | undefined | false {
  if (paging.style === "none") return undefined;
  const isNumbered = paging.style === "page" || paging.style === "offset";
  if (count === 0 && isNumbered) return undefined; // others may filter a page empty and go on
  if (paging.style === "page") {
    const isDone = total !== undefined && answer.at + count >= total;
    return byNumber(answer, paging.page ?? "page", paging.pages ?? "pages", isDone);
  }
  if (paging.style === "offset") {
    const reached = answer.at + count;
    if (total !== undefined && reached >= total) return undefined;
    return withParameter(answer.path, paging.offset ?? "offset", String(reached));
  }
  const next = textAt(
    answer,
    paging.next ?? (paging.style === "cursor" ? "next_cursor" : undefined),
  );
  if (next === undefined || paging.style === "link") return next;
  return withParameter(answer.path, paging.cursor ?? "cursor", next);
}

/** Without a number of pages they go on until `isDone`, or until one is empty. */
function byNumber(
  { body, path }: Answer,
  name: string,
  at: string,
  isDone: boolean,
): string | undefined | false {
  const told = valueAt(body, at);
  const pages = told === undefined || told === null ? Number.POSITIVE_INFINITY : Number(told);
  if (Number.isNaN(pages)) return false;
  const number = Number(parameter(path, name));
  const isLast = pages === Number.POSITIVE_INFINITY ? isDone : number >= pages;
  return isLast ? undefined : withParameter(path, name, String(number + 1));
}

/** What stands at a path of the answer, or without one in its Link header; undefined when nothing does. */
function textAt({ body, link }: Answer, at: string | undefined): string | undefined {
  const found = at === undefined ? linked(link) : valueAt(body, at);
  return found === undefined || found === null || found === "" ? undefined : String(found);
}

/** The address of rel="next" in a Link header. */
function linked(header: string | undefined): string | undefined {
  for (const [, address, parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^,<]*)/g))
    if (/rel="?[^";]*\bnext\b/.test(parameters)) return address;
  return undefined;
}

function valueAt(body: unknown, path: string): unknown {
  const found = path
    .split(".")
    .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), body);
  return isObject(found) ? found : written(found);
}

const parts = (path: string) => new URL(path, "http://base.invalid");
const parameter = (path: string, name: string) => parts(path).searchParams.get(name);

function withParameter(path: string, name: string, value: string): string {
  const url = parts(path);
  url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
}
