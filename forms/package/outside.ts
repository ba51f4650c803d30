/** What in a package reaches beyond it. Nothing of it is ever followed here; a patch keeps it, and says that it is there. */
import type { Package } from "./workbook.ts";

export type OutsideKind =
  | "external-link"
  | "dde"
  | "connection"
  | "query"
  | "embedded-object"
  | "active-x"
  | "linked-file";

export interface Outside {
  readonly kind: OutsideKind;
  readonly part: string;
  /** Where a relationship leads, as written. */
  readonly target?: string;
}

const parts: readonly (readonly [RegExp, OutsideKind])[] = [
  [/(?:^|\/)externallinks\/[^/]+$/, "external-link"],
  [/(?:^|\/)connections\.xml$/, "connection"],
  [/(?:^|\/)querytables\/[^/]+$/, "query"],
  [/(?:^|\/)embeddings\/[^/]+$/, "embedded-object"],
  [/(?:^|\/)activex\/[^/]+$/, "active-x"],
];

/** Everything that reaches out, in the order of the archive; hyperlinks, which only a person follows, left out. */
export function outsideOf(pack: Package): Outside[] {
  return pack.entries.flatMap(({ name }): Outside[] => {
    const lower = name.toLowerCase().replaceAll("\\", "/");
    if (lower.endsWith(".rels")) return linkedFiles(pack, name);
    const kind = parts.find(([pattern]) => pattern.test(lower))?.[1];
    if (kind === undefined) return [];
    const isDde = kind === "external-link" && /<(?:[\w.-]+:)?ddeLink\s/.test(pack.text(name) ?? "");
    return [{ kind: isDde ? "dde" : kind, part: name }];
  });
}

function linkedFiles(pack: Package, name: string): Outside[] {
  const owner = name.replace(/_rels[\\/]([^\\/]*)\.rels$/i, "$1");
  return pack
    .relationships(owner)
    .filter(({ external, kind }) => external && !/^(?:hyperlink|externalLinkPath.*)$/.test(kind))
    .map(({ target }) => ({ kind: "linked-file", part: owner, target }));
}
