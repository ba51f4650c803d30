import { SourceError } from "../../core/errors.ts";
import type { Access, Batch, Connector, ObservedColumn } from "../connector.ts";
import { isObject, malformed, ObjectRows, parseExact } from "../objects.ts";
import type { Resource, SourceSystem } from "../resource.ts";
import { get, type RestEffects, realEffects } from "./get.ts";

const pageSize = 1_000;

interface Page {
  readonly total: number;
  readonly pages: number;
  readonly items: readonly unknown[];
}

/** A JSON API that pages: `GET {base}{at}?page=N&size=M` → `{"total", "page", "pages", "items"}`, with a bearer token. */
export function openRest(
  system: SourceSystem,
  access: Access,
  effects: RestEffects = realEffects,
): Connector {
  const page = async (resource: Resource, number: number, size: number): Promise<Page> => {
    const path = `${resource.at}?page=${number}&size=${size}`;
    const body = await get({ system, access, resource: resource.name, path }, effects);
    return parsePage(system, resource, number, body);
  };
  return {
    describe: async (resource) => typesOf((await page(resource, 1, 100)).items),
    count: async (resource) => (await page(resource, 1, 1)).total,
    read: (resource) => read(system, resource, (number) => page(resource, number, pageSize)),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function* read(
  system: SourceSystem,
  resource: Resource,
  page: (number: number) => Promise<Page>,
): AsyncGenerator<Batch> {
  const objects = new ObjectRows(system, resource, `endpoint "${resource.at}"`);
  let next = page(1);
  for (let number = 1; ; number += 1) {
    const { items, pages } = await next;
    const more = number < pages && items.length > 0;
    if (more) {
      next = page(number + 1); // fetched while this one is staged
      next.catch(() => {}); // awaited above; a reader that stops early does not
    }
    const rows = items.filter(isObject).map((item) => objects.row(item));
    const drift = number === 1 || !more ? objects.drift() : []; // the first page ends a hopeless read at once
    yield {
      columns: objects.columns,
      rows,
      range: `page ${number}`,
      skipped: 0,
      problems: items.flatMap((item, index) =>
        isObject(item) ? [] : [malformed(`item ${index + 1} of page ${number} is not an object`)],
      ),
      drift: more ? [] : drift, // a key that only some items carry may come late
    };
    if (!more) return;
  }
}

function parsePage(system: SourceSystem, resource: Resource, number: number, body: string): Page {
  let parsed: unknown;
  try {
    parsed = parseExact(body);
  } catch {
    throw garbage(system, resource, number, `${body.length} characters that are not JSON`);
  }
  if (!isObject(parsed)) throw garbage(system, resource, number, "JSON that is not an object");
  const total = Number(parsed["total"]);
  const pages = Number(parsed["pages"]);
  const items = parsed["items"];
  if (!Number.isInteger(total) || !Number.isInteger(pages) || !Array.isArray(items)) {
    const keys = Object.keys(parsed).slice(0, 10).join(", ");
    throw garbage(system, resource, number, `an object with the keys ${keys || "(none)"}`);
  }
  return { total, pages, items };
}

function garbage(system: SourceSystem, resource: Resource, page: number, found: string) {
  return new SourceError(
    `${system.zh}: page ${page} of "${resource.at}" is malformed: found ${found}, expected {"total", "page", "pages", "items"}`,
    {
      system: system.name,
      resource: resource.name,
      retryable: true,
      hint: `show the owner of ${system.zh} this page; if the API changed its shape, the connector must learn it`,
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
