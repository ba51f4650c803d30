/**
 * pick/ is for lists of which a form takes only some rows, those a person chooses: 代表作. The choice is remembered under
 * the pick's name and fills every form that asks for it.
 */
import { ContractError } from "../../core/errors.ts";
import type { Entity } from "../../schema/entity.ts";
import type { BoundForm, BoundRows } from "../bound-form.ts";
import type { Cursor } from "../cursor.ts";
import { columnOf, relationOf, walk } from "../vocabulary.ts";

/** What a person chooses among, and how the choice is kept. */
export interface Pick {
  /** e.g. 代表作 */
  readonly name: string;
  /** The relation and the key: a choice among other rows is another one. e.g. "authorships by output.output_no" */
  readonly offer: string;
  readonly max: number;
  /** The rows stand in the order in which they were chosen, not in the list's. */
  readonly ordered: boolean;
  /** What tells a row again in every release. */
  readonly key: readonly string[];
  /** What it is called. */
  readonly label: readonly string[];
}

/** The rows a pick is made among. */
interface Among {
  readonly subject: Entity | undefined;
  readonly relation: string | undefined;
  readonly entity: Entity;
}

/**
 * Reads "by output.output_no, max 5, ordered) as 代表作", what follows the rows of a pick. Without "by" a row is told by its
 * id, without "as" the pick is called what the relation is.
 */
export function pickOf(cursor: Cursor, { subject, relation, entity }: Among): Pick {
  if (subject?.name !== "person" || relation === undefined)
    throw cursor.error("nobody chooses these rows", "rows of a person");
  const key = cursor.takeWord("by") ? cursor.path() : ["id"];
  const thing = walk(entity, key.slice(0, -1), cursor.text);
  if (key.at(-1) !== "id") checkOpen(thing, key.at(-1) ?? "", cursor.text);
  checkOpen(thing, thing.label, cursor.text);
  cursor.expect(",");
  if (!cursor.takeWord("max")) throw cursor.error("how many is not said", "max <number>");
  const max = Number(cursor.word());
  if (!Number.isInteger(max) || max < 1 || max > mostRows)
    throw cursor.error("no such number of rows", `1 to ${mostRows}`);
  const ordered = cursor.take(",");
  if (ordered && !cursor.takeWord("ordered")) throw cursor.error("no such word", "ordered");
  cursor.expect(")");
  const name = cursor.takeWord("as")
    ? cursor.word()
    : relationOf(subject, relation, cursor.text).zh;
  const offer = `${relation} by ${key.join(".")}`;
  return { name, offer, max, ordered, key, label: [...key.slice(0, -1), thing.label] };
}

const mostRows = 50;

/** Key and label are kept beside the choice, where no release decides who may see them. */
function checkOpen(entity: Entity, column: string, text: string): void {
  const { level } = columnOf(entity, column, text);
  if (level === "L3" || level === "L4")
    throw new ContractError(
      `binding "${text}": "${entity.name}.${column}" is ${level}, no pick is kept by it`,
    );
}

/** A list whose rows are chosen. */
export type PickedList = BoundRows & { readonly rows: { readonly pick: Pick } };

export const isPicked = (list: BoundRows): list is PickedList => list.rows.pick !== undefined;

/** The lists of a form that are chosen, top to bottom. */
export const picksIn = ({ sections }: BoundForm): readonly PickedList[] =>
  sections.filter((section) => section.kind === "rows").filter(isPicked);

/** ContractError when two forms mean different rows by one name: whoever chooses could not tell which. */
export function checkPicks(forms: readonly BoundForm[]): void {
  const known = new Map<string, { readonly offer: string; readonly form: string }>();
  for (const form of forms)
    for (const { rows } of picksIn(form)) {
      const { name, offer } = rows.pick;
      const { id } = form.definition;
      const before = known.get(name);
      if (before !== undefined && before.offer !== offer)
        throw new ContractError(
          `form ${id}: the pick "${name}" is of "${offer}", in form ${before.form} of "${before.offer}"; give one another name`,
        );
      known.set(name, { offer, form: id });
    }
}
