import { useSyncExternalStore } from "react";

/** Where the hash points. e.g. "#/forms/PE-10?for=person:001234" → path ["forms", "PE-10"] */
export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const subscribe = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

/** The current route; the component is drawn again when it changes. */
export const useRoute = (): Route =>
  routeOf(useSyncExternalStore(subscribe, () => window.location.hash));

export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return {
    path: path.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

/** A hand-typed address may carry a stray percent sign. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Query = Readonly<Record<string, string | undefined>>;

/** e.g. linkTo(["forms", "PE-10"], { for: "person:001234" }) → "#/forms/PE-10?for=person%3A001234" */
export function linkTo(path: readonly string[], query: Query = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const text = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

export const goTo = (path: readonly string[], query: Query = {}): void => {
  window.location.hash = linkTo(path, query);
};
