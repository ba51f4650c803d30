/** What a file is, before it is opened as such. */
import { openPackage } from "./workbook.ts";
import { localName, nextTag } from "./xml.ts";
import { readZip, type ZipLimits } from "./zip-read.ts";

/** "document" for a .docx, "workbook" for anything else, whose reader then says what is wrong with it. */
export function packageKind(bytes: Uint8Array, limits?: ZipLimits): "workbook" | "document" {
  // Only a zip is worth a look; old formats are named by the workbook's reader.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return "workbook";
  const pack = openPackage(readZip(bytes, limits));
  const part = pack.relationships("").find(({ kind }) => kind === "officeDocument")?.target;
  const root = part === undefined ? undefined : nextTag(pack.text(part) ?? "", 0);
  return root !== undefined && localName(root.name) === "document" ? "document" : "workbook";
}
