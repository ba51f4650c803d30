import { ContractError } from "../../core/errors.ts";
import type { BoundForm } from "../bound-form.ts";
import { columnOfSource } from "../printed-units.ts";
import { knownNames } from "./bind.ts";
import { namesIn } from "./expression.ts";

/** ContractError when a check or a dependency names a form, or a name in one, that is not there or makes a circle. */
export function checkRelations(forms: readonly BoundForm[]): void {
  const byId = new Map(forms.map((form) => [form.definition.id, form]));
  for (const form of forms) {
    const { id, dependsOn = [] } = form.definition;
    const named = (other: string, what: string): BoundForm => {
      const found = byId.get(other);
      if (found !== undefined && other !== id) return found;
      throw new ContractError(`form ${id}: ${what}: no other form "${other}"`);
    };
    for (const other of dependsOn) checkDependency(form, named(other, "dependsOn"));
    for (const { check, rule } of form.checks) {
      const what = `check "${check.id}"`;
      const references =
        check.kind === "exists" && check.in !== undefined
          ? [check.in]
          : check.kind === "exclusive"
            ? (check.not_in ?? [])
            : [];
      for (const reference of references)
        checkColumn(`form ${id}: ${what}`, reference, named(reference.split(".")[0] ?? "", what));
      for (const { of, name, folded } of rule ? namesIn(rule) : [])
        if (of !== undefined && of !== "last")
          checkFigure(form, `form ${id}: ${what}`, { name, folded }, named(of, what));
    }
  }
  refuseCircles(byId);
}

function checkDependency(form: BoundForm, other: BoundForm): void {
  const [mine, its] = [form.definition.subject, other.definition.subject];
  if (mine === its || (mine !== "person" && its !== "person")) return;
  throw new ContractError(
    `form ${form.definition.id} is about a ${mine} and cannot depend on ${other.definition.id}, which is about a ${its}`,
  );
}

/** Whether a value is there is told to whoever fills the form: it must not be a sensitive one. */
function checkColumn(place: string, reference: string, other: BoundForm): void {
  const column = reference.split(".")[1] ?? "";
  const found = other.sections
    .flatMap((section) => (section.kind === "rows" ? section.columns : []))
    .find(({ field }) => field.id === column);
  if (found?.binding === undefined)
    throw new ContractError(
      `${place}: no list of ${other.definition.id} has a filled column "${column}"`,
    );
  const level = columnOfSource(found.binding.source)?.level;
  if (level === "L3" || level === "L4")
    throw new ContractError(
      `${place}: "${reference}" is sensitive (${level}) and is not looked up`,
    );
}

/** ContractError for a name that the other form does not have, and for one that speaks of another time. */
export function checkFigure(
  form: BoundForm,
  place: string,
  { name, folded }: { readonly name: string; readonly folded: boolean },
  other: BoundForm,
): void {
  const { single, lists, rows, columns } = knownNames(other.definition);
  const [row = "", column] = name.split("/");
  const isThere = folded
    ? name === ""
      ? lists.length === 1
      : lists.some((list) => list.has(name))
    : column === undefined
      ? single.has(name)
      : rows.has(row) && columns.has(column);
  if (!isThere) throw new ContractError(`${place}: ${other.definition.id} has no "${name}"`);
  const [mine, its] = [form.definition.clock, other.definition.clock];
  if (mine !== its)
    throw new ContractError(
      `${place}: ${other.definition.id} speaks of "${its}" and this form of "${mine}"; their figures need not agree`,
    );
  checkDependency(form, other);
}

/** ContractError naming the circle when forms depend on each other in one. */
function refuseCircles(forms: ReadonlyMap<string, BoundForm>): void {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id))
      throw new ContractError(
        `forms depend on each other in a circle: ${[...path.slice(path.indexOf(id)), id].join(" → ")}`,
      );
    if (done.has(id)) return;
    for (const other of forms.get(id)?.definition.dependsOn ?? []) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of forms.keys()) visit(id, []);
}

/** The batches of a run with every form after those it depends on, otherwise as given. */
export function inFillOrder<Batch extends { readonly form: string }>(
  batches: readonly Batch[],
  forms: readonly BoundForm[],
): readonly Batch[] {
  const byId = new Map(forms.map((form) => [form.definition.id, form]));
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const on = byId.get(id)?.definition.dependsOn ?? [];
    const depth = on.length === 0 ? 0 : 1 + Math.max(...on.map(depthOf));
    depths.set(id, depth);
    return depth;
  };
  return [...batches].sort((a, b) => depthOf(a.form.toUpperCase()) - depthOf(b.form.toUpperCase()));
}
