import type { Row } from "../core/duckdb.ts";
import { ContractError } from "../core/errors.ts";
import type { Entity } from "../schema/entity.ts";
import { type Binding, bindingOf, type RowsBinding, rowsOf } from "./binding.ts";
import type { CellState, Origin } from "./cell-state.ts";
import type { WeekSection } from "./definition.ts";
import { printed } from "./printed.ts";
import { inside, listIn } from "./struct.ts";
import { columnOf, relationOf, walk } from "./vocabulary.ts";

/** A block of periods, both ends included. */
export interface Block {
  readonly label: string; // e.g. "1-2"
  readonly first: number;
  readonly last: number;
}

/** One line of a lesson: texts and bindings in turn. */
type Line = readonly (string | Binding)[];

export interface BoundWeek {
  readonly kind: "week";
  readonly section: WeekSection;
  readonly of: RowsBinding;
  readonly hops: readonly string[];
  readonly meetings: string;
  readonly meeting: Entity;
  readonly blocks: readonly Block[];
  readonly lines: readonly Line[];
}

const placeColumns = ["weekday", "first_period", "last_period"] as const;
export const weekdays = ["一", "二", "三", "四", "五", "六", "日"] as const;
/** Of a list's column that does not say its own, in half-width characters. */
export const defaultWidth = 12;

/** The last columns of the periods and of each day: the days share the width behind the first column equally. */
export function weekEdges(widths: readonly number[]): readonly number[] {
  const total = widths.slice(1).reduce((sum, width) => sum + width, 0);
  const edges = [1];
  let sum = 0;
  for (const [index, width] of widths.entries()) {
    if (index > 0) sum += width;
    if (sum * weekdays.length >= total * edges.length - 1e-6) edges.push(index + 1);
  }
  return edges;
}

/** Binds a week to schema/; ContractError for what does not exist. */
export function boundWeek(section: WeekSection, subject: Entity | undefined): BoundWeek {
  const of = rowsOf(section.of, subject);
  if (of.relation === undefined)
    throw new ContractError(`week "${section.of}" must start from the person of the file`);
  const hops = section.meetings.split(".");
  const meetings = hops.pop() ?? "";
  const holder = walk(of.entity, hops, section.meetings);
  relationOf(holder, meetings, section.meetings);
  const meeting = walk(holder, [meetings], section.meetings, "many");
  for (const column of placeColumns) columnOf(meeting, column, section.meetings);
  const scope = { meeting: { root: "row", entity: meeting } } as const;
  const lines = section.lines.map((line) =>
    line
      .split(/\{([^}]+)\}/)
      .map((part, index) => (index % 2 === 1 ? bindingOf(part, scope) : part)),
  );
  const blocks = section.blocks.map((label, index) => {
    const [first = 0, last = 0] = label.split("-").map(Number);
    return { label, first, last: index === section.blocks.length - 1 ? 99 : last };
  });
  return { kind: "week", section, of, hops, meetings, meeting, blocks, lines };
}

/** What the lines read. */
export const bindingsOf = ({ lines }: BoundWeek): readonly Binding[] =>
  lines.flatMap((line) => line.filter((part) => typeof part !== "string"));

/** What a meeting must say of its place in the week. */
export const placesOf = ({ meeting }: BoundWeek): readonly Binding[] =>
  placeColumns.map((column) => ({
    text: `meeting.${column}`,
    source: { kind: "column", root: "row", hops: [], entity: meeting, column },
    pipes: [],
  }));

/** The names under which the answer holds the person's list and its meetings. */
export const weekNames = { of: "#week", meetings: "#meetings" } as const;

/** The meetings of a person's row, each once however many rows of the list lead to it. */
export function meetingsIn({ hops }: BoundWeek, own: Row): readonly Row[] {
  const all = listIn(own, weekNames.of).flatMap((row) => {
    const holder = hops.reduce<Row | undefined>(inside, row);
    return holder === undefined ? [] : listIn(holder, weekNames.meetings);
  });
  return [...new Map(all.map((row) => [String(row["id"]), row])).values()];
}

/** What stands in one cell of the week; undefined when there is no lesson then. */
export function lessonState(
  week: BoundWeek,
  meetings: readonly Row[],
  { weekday, block }: { readonly weekday: number; readonly block: Block },
): CellState | undefined {
  const here = meetings
    .filter((row) => Number(row["weekday"]) === weekday)
    .filter(
      (row) =>
        Number(row["first_period"]) <= block.last && Number(row["last_period"]) >= block.first,
    )
    .map((row) => ({ row, text: lessonText(week, row) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  const [first] = here;
  if (first === undefined) return undefined;
  const texts = here.map((lesson) => (here.length > 1 ? paired(lesson.text) : lesson.text));
  const text = texts.join("\n");
  const origin = originOf(week, here.length === 1 ? first.row : {});
  return { state: "filled", value: { text }, text, origin, others: [] };
}

/** Two lines on one: several lessons share a cell that has room for one. */
const paired = (text: string): string => text.replaceAll(/(.+)\n(.+)/g, "$1 $2");

function originOf({ meeting, section }: BoundWeek, row: Row): Origin {
  const text = (name: string): string => String(row[name] ?? "");
  return {
    entity: meeting.name,
    entityId: text("id"),
    column: "",
    system: text("source_system"),
    key: text("source_key"),
    run: text("run"),
    rule: `${section.of} → ${section.meetings}`,
  };
}

function lessonText({ lines }: BoundWeek, row: Row): string {
  return lines
    .flatMap((line) => {
      const parts = line.map((part) => (typeof part === "string" ? part : valueText(part, row)));
      const says = line.some((part, index) => typeof part !== "string" && parts[index] !== "");
      return says || line.every((part) => typeof part === "string") ? [parts.join("")] : [];
    })
    .join("\n");
}

function valueText(binding: Binding, row: Row): string {
  const { source } = binding;
  if (source.kind !== "column") return "";
  const value = source.hops.reduce<Row | undefined>(inside, row)?.[source.column] ?? null;
  if (value === null) return "";
  return (
    printed({ field: { id: "x", label: "x" }, binding, kind: "text", divisor: 1 }, value)?.text ??
    ""
  );
}
