/** The order in which the schema wants children; a spreadsheet program "repairs" a file that breaks it. */
import type { Child } from "./xml.ts";

const worksheet =
  "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst";
const workbook =
  "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst";
const styleSheet =
  "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst";

export const childOrder = {
  worksheet: worksheet.split(" "),
  workbook: workbook.split(" "),
  styleSheet: styleSheet.split(" "),
} as const;

/** The children with one more, placed where the schema wants it; unknown ones (mc:AlternateContent) stay where they are. */
export function insertChild(
  children: readonly Child[],
  child: Child,
  order: readonly string[],
): Child[] {
  const rank = order.indexOf(child.name);
  const followers = new Set(order.slice(rank + 1));
  const at = children.findIndex(({ name }) => followers.has(name));
  return at < 0 ? [...children, child] : children.toSpliced(at, 0, child);
}
