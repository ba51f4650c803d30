import type { Proposals } from "../bind/propose.ts";
import type { BoundForm } from "../bound-form.ts";
import type { Field, RowsSection } from "../definition.ts";
import { keyOf, type Label } from "./labels.ts";

/** A form that was bound before and is this blank, or nearly. */
export interface Relative {
  readonly form: BoundForm;
  /** The same labels in the same places: the template is the same one, saved again or not. */
  readonly isSame: boolean;
  /** The share of labels that both have, between 0 and 1. */
  readonly alike: number;
  /** Labels of the blank that the form does not have. */
  readonly added: readonly string[];
  /** Labels of the form that the blank does not have. */
  readonly gone: readonly string[];
}

/** From here on a blank is last year's with some changes. */
const relatedFrom = 0.6;

/** The form most like a blank; undefined when none is much like it. */
export function relativeOf(
  found: Proposals,
  labels: readonly Label[],
  forms: readonly BoundForm[],
): Relative | undefined {
  const keys = labels.map(({ text, groups }) => keyOf(text, groups[0]));
  const compared = forms.flatMap((form): readonly Relative[] => {
    const { template } = form.definition;
    if (template === undefined) return [];
    const isSame = template.fingerprint === found.fingerprint;
    const theirs = fieldsOf(form).map(({ label, group }) => keyOf(label, group));
    const [added, gone] = [without(keys, theirs), without(theirs, keys)];
    const alike =
      keys.length + theirs.length === 0
        ? 0
        : 1 - (added.length + gone.length) / (keys.length + theirs.length);
    return [{ form, isSame, alike, added: added.map(words), gone: gone.map(words) }];
  });
  const [best] = compared.sort((a, b) => Number(b.isSame) - Number(a.isSame) || b.alike - a.alike);
  return best !== undefined && (best.isSame || best.alike >= relatedFrom) ? best : undefined;
}

/** "负责人/姓名" → "负责人 姓名" */
const words = (key: string): string => key.replace(/^\//, "").replace("/", " ");

function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const left = [...known];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const fieldsOf = ({ definition }: BoundForm): readonly Field[] =>
  definition.sections.flatMap((section) =>
    section.kind === "grid" ? section.fields : section.kind === "rows" ? section.columns : [],
  );

/** What was decided on the same label before; undefined when the form does not have it, or nobody decided. */
export interface Carried {
  /** Of a label outside lists, or of a column of that list. */
  readonly fieldFor: (label: Label) => Field | undefined;
  /** The rows of the list that this one was. */
  readonly rowsFor: (list: number) => RowsSection | undefined;
}

export function carriedFrom({ form }: Relative, labels: readonly Label[]): Carried {
  const singles = form.definition.sections.flatMap((one) =>
    one.kind === "grid" ? one.fields : [],
  );
  const sections = form.definition.sections.filter((one) => one.kind === "rows");
  const lists = new Map<number, RowsSection | undefined>();
  const rowsFor = (list: number): RowsSection | undefined => {
    if (!lists.has(list))
      lists.set(
        list,
        likest(
          labels.filter((one) => one.list === list),
          sections,
        ),
      );
    return lists.get(list);
  };
  const taken = new Set<Field>();
  return {
    rowsFor,
    fieldFor: (label) => {
      const columns = label.list === undefined ? undefined : rowsFor(label.list)?.columns;
      const found = (columns ?? singles).find(
        (field) => isFor(field, label) && !taken.has(field) && isDecided(field),
      );
      if (found !== undefined) taken.add(found);
      return found;
    },
  };
}

const isFor = ({ label, group }: Field, { text, groups }: Label): boolean =>
  keyOf(label, group) === keyOf(text, groups[0]);

const isDecided = ({ value, manual, private: hidden }: Field): boolean =>
  value !== undefined || manual !== undefined || hidden === true;

/** The list that shares most heads with these, and at least half of them. */
function likest(
  columns: readonly Label[],
  sections: readonly RowsSection[],
): RowsSection | undefined {
  const counted = sections.map((section) => {
    const shared = columns.filter((label) => section.columns.some((one) => isFor(one, label)));
    return { section, shared: shared.length };
  });
  const best = counted.sort((a, b) => b.shared - a.shared)[0];
  return best !== undefined && best.shared * 2 >= columns.length ? best.section : undefined;
}
