import { createHash } from "node:crypto";
import type { Principal } from "../../query/principal.ts";
import { refusal } from "../errors.ts";
import { malformed, type Params } from "../params.ts";
import { webOperations } from "./web-operations.ts";

/** Documents that are known by the sha256 of their text. */
export interface Documents {
  /**
   * The parameters with the text of the document they name. Throws a refusal when nothing is known by that name, and when
   * the role may ask nothing but known documents and this is none.
   */
  readonly resolve: (params: Params, principal: Principal) => Params;
}

interface Options {
  /** Saved by the site, beside those of our own pages. */
  readonly saved?: readonly string[];
  /** Roles that may ask nothing else. */
  readonly onlyFor?: readonly string[];
}

/** Knows what the pages ask and what the site has saved. */
export function openDocuments({ saved = [], onlyFor = [] }: Options = {}): Documents {
  const known = new Map([...webOperations, ...saved].map((text) => [hashOf(text), text]));
  return {
    resolve: (params, { role }) => {
      const { query } = params;
      const named = nameIn(params);
      if (named === undefined) {
        if (query !== undefined && onlyFor.includes(role) && !known.has(hashOf(query))) {
          throw savedOnly();
        }
        return params;
      }
      if (query !== undefined && hashOf(query) !== named) {
        throw malformed("the hash is not that of the query");
      }
      const text = known.get(named);
      if (text !== undefined) return { ...params, query: text };
      if (query === undefined) throw notFound();
      if (onlyFor.includes(role)) throw savedOnly();
      return params;
    },
  };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The sha256 in extensions.persistedQuery or, as newer clients send it, documentId; undefined when there is neither. */
function nameIn({ documentId, extensions }: Params): string | undefined {
  if (documentId !== undefined) return documentId.replace(/^sha256:/, "").toLowerCase();
  const persisted = extensions?.["persistedQuery"];
  if (persisted === undefined || persisted === null) return undefined;
  if (typeof persisted === "object" && "sha256Hash" in persisted) {
    const { sha256Hash } = persisted;
    if (typeof sha256Hash === "string") return sha256Hash.toLowerCase();
  }
  throw malformed('"persistedQuery" has no "sha256Hash"');
}

const notFound = () =>
  refusal("没有这个预存查询 · no document is known by that hash", {
    code: "PERSISTED_QUERY_NOT_FOUND",
    hint: "发送查询全文，或刷新页面 · send its text, or load the page again",
  });

const savedOnly = () =>
  refusal("您的身份只能使用预存查询 · your role may ask saved documents only", {
    code: "PERSISTED_ONLY",
    hint: "请管理员保存这个查询 · ask the administrator to save it",
    status: 403,
  });
