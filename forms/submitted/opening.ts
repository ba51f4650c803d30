import { ContractError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import type { Source } from "../binding.ts";
import type { BoundForm } from "../bound-form.ts";
import { checkFigure } from "../checks/relations.ts";
import type { Cursor } from "../cursor.ts";
import type { Definition } from "../definition.ts";
import { editionBefore, editionOf } from "../edition.ts";
import type { TimeBasis } from "../time-basis.ts";
import { submittedFor } from "./store.ts";

/** A figure of an earlier edition's return, as it was handed in: 期初数. */
export type Opening = Source & { readonly kind: "submitted" };

/** What an earlier return says. Without a value `told` is the reason, else who handed it in. */
export interface OpeningFigure {
  readonly value?: number;
  readonly told: string;
  /** Which return; none when there is none. */
  readonly submission?: string;
}

/** Looks up a figure for the subject of that number. */
export type Openings = (opening: Opening, no: string) => OpeningFigure;

export const noOpenings: Openings = ({ form }) => ({ told: `${form} 的上期报送数未提供` });

/** Reads "SJ-2, edition-1, closing_items)" or "GJ-411, edition-1, all/total)", what follows "submitted(". */
export function openingOf(cursor: Cursor): Opening {
  const form = cursor.word();
  cursor.expect(",");
  const edition = cursor.word();
  const back = Number(/^edition-([1-9])$/.exec(edition)?.[1]);
  if (Number.isNaN(back)) throw cursor.error(`no edition "${edition}"`, "edition-1 to edition-9");
  cursor.expect(",");
  const cell = cursor.word();
  cursor.expect(")");
  return { kind: "submitted", hops: [], form, back, cell };
}

/** The earlier returns a form takes figures from. */
export async function openOpenings(
  state: State,
  form: BoundForm,
  time: TimeBasis,
): Promise<Openings> {
  const { clock } = form.definition;
  const editionOfIts = ({ back }: Opening): string =>
    Array.from({ length: back }).reduce<string>(
      (edition) => editionBefore(clock, edition),
      editionOf(clock, time),
    );
  const returns = new Map<string, Awaited<ReturnType<typeof submittedFor>>>();
  for (const { source } of openingsIn(form)) {
    const edition = editionOfIts(source);
    const key = `${source.form} ${edition}`;
    if (!returns.has(key)) returns.set(key, await submittedFor(state, source.form, edition));
  }
  return (opening, no) => {
    const { form: of, cell } = opening;
    const edition = editionOfIts(opening);
    const found = returns.get(`${of} ${edition}`)?.get(no);
    if (found === undefined)
      return { told: `没有收到 ${of} ${edition} 版的报送数，收入之后（forms adopt）才能填期初数` };
    const { id: submission, submitted_by, submitted_on, file } = found.submission;
    const value = found.value(cell);
    const whose = `${of} ${edition} 版，${submitted_by} ${submitted_on} 报送，${file}`;
    return typeof value === "number"
      ? { value, told: whose, submission }
      : { told: `${whose}：“${cell}”一格没有填数`, submission };
  };
}

/** The fields that take a figure from an earlier return. */
export const openingsIn = ({ sections }: BoundForm) =>
  sections.flatMap((section) =>
    (section.kind === "grid" ? section.fields : []).flatMap(({ field, binding }) =>
      binding?.source.kind === "submitted" ? [{ field, source: binding.source }] : [],
    ),
  );

/** ContractError for a figure that the other form does not have, or has in another unit, for others or of another time. */
export function checkOpenings(forms: readonly BoundForm[]): void {
  const byId = new Map(forms.map((form) => [form.definition.id, form]));
  for (const form of forms)
    for (const { field, source } of openingsIn(form)) {
      const place = `form ${form.definition.id}: field "${field.id}"`;
      const other = byId.get(source.form);
      if (other === undefined) throw new ContractError(`${place}: no form "${source.form}"`);
      checkFigure(form, place, { name: source.cell, folded: false }, other);
      if (form.definition.subject !== other.definition.subject)
        throw new ContractError(`${place}: ${source.form} is handed in by other subjects`);
      const unit = unitIn(other.definition, source.cell);
      if (unit !== field.unit)
        throw new ContractError(
          `${place}: "${source.cell}" of ${source.form} is printed in "${unit ?? "no unit"}", not in "${field.unit ?? "no unit"}"`,
        );
    }
}

/** What the cell of that name is printed in. */
function unitIn({ sections }: Definition, cell: string): string | undefined {
  const column = cell.split("/")[1];
  const printed = sections.flatMap((section) =>
    section.kind === "grid" ? section.fields : section.kind === "crosstab" ? section.columns : [],
  );
  return printed.find(({ id }) => id === (column ?? cell))?.unit;
}
