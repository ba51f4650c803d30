import { askChild } from "../../core/children.ts";
import { UserError } from "../../core/errors.ts";
import { compiled } from "../../core/paths.ts";
import { type Proposals, propose } from "../bind/propose.ts";
import { readDocumentBlank } from "../bind/read-document.ts";
import { readWorkbookBlank } from "../bind/read-workbook.ts";
import { readNamedFile } from "../named-file.ts";
import { packageKind } from "../package/kind.ts";
import { readZip } from "../package/zip-read.ts";
import { contentHash } from "./template.ts";

export interface ReadBlank {
  readonly found: Proposals;
  readonly sha256: string;
}

/** Reads somebody's blank in a capped child. UserError when it cannot be read, is hostile, or costs too much. */
export const readBlankFile = (file: string): Promise<ReadBlank> =>
  askChild(compiled("forms", "blank", "read-child.js"), { file }, { heapMb: 512, limitMs: 30_000 });

/** What is proposed for a blank, with the hash of its content; for the child alone, and for files of our own. */
export function readBlank(file: string): ReadBlank {
  const bytes = readNamedFile(file);
  refuseLarge(bytes);
  const isDocument = packageKind(bytes) === "document";
  const found = propose(isDocument ? readDocumentBlank(bytes) : readWorkbookBlank(bytes));
  return { found, sha256: contentHash(bytes) };
}

/** A blank is a page or two; pictures may be large, text is not. */
const mostXml = 16 * 1024 * 1024;

function refuseLarge(bytes: Uint8Array): void {
  if (bytes[0] !== 0x50) return; // no zip: its reader says what it is
  const large = readZip(bytes).find(
    ({ name, size }) => size > mostXml && /\.(?:xml|rels)$/i.test(name),
  );
  if (large === undefined) return;
  throw new UserError(
    `“${large.name}”有 ${large.size} 字节，空白表没有这么大 · no blank form has a part of ${large.size} bytes`,
    "删去填好的数据和表外的格子，另存一份空白表 · save it empty",
  );
}
