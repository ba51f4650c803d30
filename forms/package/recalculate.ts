/** Tells the next reader to compute every formula, and drops the order in which the last one did. */
import { type Draft, removePart, setPart, textOf } from "./draft.ts";
import { childOrder, insertChild } from "./element-order.ts";
import type { Workbook } from "./workbook.ts";
import { nextTag, splitRoot, withAttribute } from "./xml.ts";

export function recalculateOnLoad(draft: Draft, workbook: Workbook): void {
  const { open, root, children, close } = splitRoot(textOf(draft, workbook.part) ?? "");
  const old = children.find(({ name }) => name === "calcPr");
  const tag = old === undefined ? undefined : nextTag(old.xml, 0);
  const prefix = root.name.slice(0, root.name.indexOf(":") + 1);
  const attributes = withAttribute(tag?.attributes.trimEnd() ?? "", "fullCalcOnLoad", "1");
  const xml = `<${tag?.name ?? `${prefix}calcPr`}${attributes}/>`;
  const changed =
    old === undefined
      ? insertChild(children, { name: "calcPr", xml }, childOrder.workbook)
      : children.map((child) => (child === old ? { ...child, xml } : child));
  setPart(draft, workbook.part, open + changed.map((child) => child.xml).join("") + close);
  const chain = workbook.relationships(workbook.part).find(({ kind }) => kind === "calcChain");
  if (chain !== undefined) removePart(draft, workbook.part, chain.target, chain.id);
}
