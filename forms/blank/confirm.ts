import { messageOf, UserError } from "../../core/errors.ts";
import { entityNamed } from "../../schema/entities.ts";
import type { Proposals } from "../bind/propose.ts";
import { rowsOf } from "../binding.ts";
import { bind } from "../bound-form.ts";
import { type Definition, definitionSchema, type Field, type RowsSection } from "../definition.ts";
import {
  type Asked,
  type Decided,
  fieldFor,
  type Identity,
  type LeftOpen,
  type Pen,
  type RowsText,
} from "./decide.ts";
import { periodIn } from "./identity.ts";
import { isNamed, type Label, labelsOf } from "./labels.ts";
import type { Carried } from "./relative.ts";

/** What the officer says beside the proposals; each names a place, or a label when only one is called so. */
export interface Decisions {
  /** "B4=person.title.name"; "B4" alone takes what was proposed there. */
  readonly set: readonly string[];
  readonly leave: readonly string[];
  /** Which rows a list holds. e.g. "A7=person.awards order awarded_on" */
  readonly rows: readonly string[];
  /** In what a figure is printed where the blank does not say. e.g. "C7=万元" */
  readonly unit: readonly string[];
}

export interface Confirmed {
  readonly definition: Definition;
  readonly bound: readonly Decided[];
  readonly left: readonly LeftOpen[];
}

/** A definition from the proposals for a blank, what was decided before, and what the officer says now. */
export function confirm(
  found: Proposals,
  identity: Identity,
  said: Decisions,
  before?: Carried,
): Confirmed {
  const labels = labelsOf(found);
  const period = periodIn(found, identity.clock);
  const pen: Pen = { found, identity, before, period, bound: [], left: [], ids: new Set(), labels };
  const asked = readDecisions(labels, said);
  const rows = rowsIn(pen, said.rows);
  const singles = new Map<string, Field[]>();
  const columns = new Map<number, Field[]>();
  for (const label of labels) {
    const field = fieldFor(pen, label, asked, rows);
    const isColumn = label.list !== undefined && isRowValue(field, rows.get(label.list));
    if (isColumn) columns.set(label.list, [...(columns.get(label.list) ?? []), field]);
    else {
      const grid = label.place.kind === "cell" ? label.place.grid : "";
      singles.set(grid, [...(singles.get(grid) ?? []), field]);
    }
  }
  const sections: Definition["sections"] = [
    ...[...singles.values()].map((fields) => ({ kind: "grid" as const, pairs: 1, fields })),
    ...[...columns].flatMap(([list, fields]) => sectionFor(pen, list, fields, rows.get(list))),
  ];
  const { bound, left } = pen;
  return {
    definition: checked({ ...fixed, signers: [], ...identity, media: found.kind, sections }),
    bound,
    left,
  };
}

/** What a blank does not say and nobody needs to: it is laid out already. */
const fixed = {
  family: "own",
  grain: "row",
  cycle: "annual",
  page: "portrait",
} as const;

function readDecisions(labels: readonly Label[], said: Decisions): Asked {
  const split = (text: string): readonly [Label, string | undefined] => {
    const cut = text.indexOf("=");
    const value = cut < 0 ? undefined : text.slice(cut + 1).trim();
    return [labelNamed(labels, cut < 0 ? text : text.slice(0, cut)), value];
  };
  return {
    set: new Map(said.set.map(split)),
    leave: new Set(said.leave.map((text) => labelNamed(labels, text))),
    unit: new Map(said.unit.map(split).map(([label, unit = ""]) => [label, unit])),
  };
}

function labelNamed(labels: readonly Label[], typed: string): Label {
  const found = labels.filter((label) => isNamed(label, typed));
  const [label, ...more] = found;
  if (label !== undefined && more.length === 0) return label;
  const what =
    label === undefined
      ? `空白表里没有栏目 "${typed}" · no such label`
      : `"${typed}" 有 ${found.length} 处 · named more than once`;
  const shown = (label === undefined ? labels : found).slice(0, 12);
  throw new UserError(
    what,
    `写格子 · name one of ${shown.map(({ at, text }) => `${at} ${text}`).join("、")}`,
  );
}

/** The rows of each list: said by the officer, as before, or proposed; none for one that fits no such form. */
function rowsIn(pen: Pen, said: readonly string[]): ReadonlyMap<number, RowsText> {
  const { found, identity, before, labels } = pen;
  const own = new Map(
    said.map((text) => {
      const cut = text.indexOf("=");
      const { list } = labelNamed(labels, text.slice(0, cut));
      if (cut < 0 || list === undefined)
        throw new UserError(
          `--rows "${text}" 没有指明明细 · names no list`,
          "例如 --rows 'A7=person.awards order awarded_on'",
        );
      return [list, rowsThatHold(text.slice(cut + 1).trim(), identity)] as const;
    }),
  );
  const isFor = (rows: string): boolean =>
    (identity.subject === "person") === rows.startsWith("person.");
  const texts = found.lists.flatMap((list, number): (readonly [number, RowsText])[] => {
    const typed = own.get(number);
    if (typed !== undefined) return [[number, { rows: typed, ...ownerFor(list.owner, identity) }]];
    const carried = before?.rowsFor(number);
    if (carried !== undefined && isFor(carried.rows))
      return [[number, { rows: carried.rows, ...ownerFor(carried.owner, identity) }]];
    if (list.rows === undefined || !isFor(list.rows)) return [];
    return [[number, { rows: list.rows, ...ownerFor(list.owner, identity) }]];
  });
  return new Map(texts);
}

/** The rows as they are written; UserError when nothing of the kind is recorded. */
function rowsThatHold(rows: string, { subject }: Identity): string {
  try {
    rowsOf(rows, subject === "person" ? entityNamed("person") : undefined);
    return rows;
  } catch (cause) {
    throw new UserError(
      `--rows "${rows}" 不能用在这里 · cannot stand here: ${messageOf(cause)}`,
      "例如 --rows 'A7=person.awards order awarded_on'",
      { cause },
    );
  }
}

const ownerFor = (
  owner: RowsSection["owner"],
  { subject }: Identity,
): { readonly owner?: NonNullable<RowsSection["owner"]> } =>
  subject === "person" || owner === undefined ? {} : { owner };

/** A column of a list, unless it holds the subject's own fact below its label. */
const isRowValue = ({ value }: Field, rows: RowsText | undefined): boolean =>
  rows !== undefined && value?.startsWith("person.") !== true;

function sectionFor(
  { found: { lists, kind }, period }: Pen,
  number: number,
  columns: Field[],
  rows: RowsText | undefined,
): Definition["sections"] {
  const list = lists[number];
  if (list === undefined || rows === undefined) return [];
  const grid = kind === "docx" ? `#${list.grid}` : list.grid;
  const at = `${grid}!A${list.sampleRow}`;
  const title = list.titles[0]?.trim();
  const basis = rows.rows.includes("$period") ? period : undefined;
  return [
    {
      kind: "rows",
      ...(title && { title }),
      ...(basis !== undefined && { basis }),
      ...rows,
      at,
      room: Math.max(1, list.room),
      columns,
    },
  ];
}

/** As the catalogue's own definitions are checked. */
function checked(given: Definition): Definition {
  const parsed = definitionSchema.parse(given);
  try {
    bind(parsed);
  } catch (cause) {
    throw new UserError(
      `认定的内容不成立 · it does not hold: ${messageOf(cause)}`,
      "用 --set 改正，或用 --leave 留空",
      { cause },
    );
  }
  return parsed;
}
