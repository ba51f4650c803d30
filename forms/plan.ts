import { ContractError } from "../core/errors.ts";
import type {
  Field,
  Filter,
  GroupSelection,
  Measure,
  Order,
  Selection,
} from "../query/selection.ts";
import type { RowsBinding, Source } from "./binding.ts";
import type {
  BoundCrosstab,
  BoundField,
  BoundForm,
  BoundRows,
  CrosstabBand,
  OwnerPaths,
} from "./bound-form.ts";
import { allOf, filterOf, type Variables } from "./condition.ts";
import { type Decided, nothingDecided } from "./decided.ts";
import { momentOf } from "./moment.ts";
import { knownField, namesOf } from "./pick/fields.ts";
import { isPicked } from "./pick/pick.ts";
import { valueAt } from "./struct.ts";
import { fieldTimeOf, type TimeBasis, timeVariables } from "./time-basis.ts";
import { type BoundWeek, bindingsOf, placesOf, weekNames } from "./week.ts";

/** One form version at one moment: what to ask, in one statement a batch. */
export interface Plan {
  readonly form: BoundForm;
  readonly time: TimeBasis;
  readonly variables: Variables;
  /** Moment and period of what has a time basis of its own; the form's when there is none. */
  readonly timeAt: (basis: string | undefined) => TimeBasis;
  readonly decided: Decided;
  /** Its row lists, top to bottom. */
  readonly lists: readonly BoundRows[];
  readonly crosstabs: readonly BoundCrosstab[];
  readonly week?: BoundWeek;
}

export function planOf(form: BoundForm, time: TimeBasis, decided = nothingDecided): Plan {
  const week = form.sections.find((section) => section.kind === "week");
  return {
    form,
    time,
    variables: timeVariables(time),
    decided,
    timeAt: (basis) => fieldTimeOf(time, form.definition.clock, basis),
    lists: form.sections.filter((section) => section.kind === "rows"),
    crosstabs: form.sections.filter((section) => section.kind === "crosstab"),
    ...(week && { week }),
  };
}

/** What every row says of itself, for provenance. */
const origin: readonly Field[] = ["id", "source_system", "source_key", "run"].map((column) => ({
  kind: "column",
  as: column,
  column,
}));

/** The name under which one of a person's lists stands in its row. */
export const listName = (list: number): string => `#rows${list}`;
/** The name of the rows that were chosen for it, whatever the form offers. */
export const knownName = (list: number): string => `#known${list}`;
/** The names under which a row of a unit's list says whose it is. */
export const ownerNames = { unit: "#unit", college: "#college" } as const;

/** The persons with these ids, with everything their files need of the form's moment or of another one. */
export function personSelection(plan: Plan, ids: readonly string[], moment?: string): Selection {
  const isThen = ({ basis }: { readonly basis?: string }): boolean => momentOf(basis) === moment;
  const bound = plan.form.sections.flatMap((section) =>
    section.kind === "grid" ? section.fields.filter(isThen) : [],
  );
  const lists = plan.lists.flatMap((list, index) =>
    !isThen(list)
      ? []
      : [
          ...listField(plan, list, listName(index)),
          ...(isPicked(list) ? knownField(list, knownName(index), ids, plan.decided.choices) : []),
        ],
  );
  const fields = [...fieldsOf(bound, plan), ...lists];
  if (plan.week !== undefined && moment === undefined) fields.push(weekField(plan, plan.week));
  return {
    entity: "person",
    fields,
    where: { kind: "compare", path: ["id"], op: "in", value: ids },
    asOf: plan.timeAt(moment).asOf,
    orToday: true,
  };
}

/** The rows of one of a person's lists. */
function listField(plan: Plan, list: BoundRows, as: string): readonly Field[] {
  const { relation, order, where, pick } = list.rows;
  if (relation === undefined) return [];
  const filter = filterOf(where, variablesAt(plan, list.basis));
  const fields = [...fieldsOf(cellsOf(list), plan), ...(pick ? namesOf(pick) : [])];
  const selection = { fields, orderBy: ordersOf(order), ...(filter && { where: filter }) };
  return [{ kind: "many", as, relation, selection }];
}

/** What a list reads of each row. */
const cellsOf = ({ columns, group }: BoundRows): readonly BoundField[] =>
  group === undefined ? columns : [...columns, group];

const ordersOf = (order: RowsBinding["order"]): readonly Order[] =>
  order.map(({ path, descending }) => ({ path, direction: descending ? "desc" : "asc" }));

/** The person's list, and at the end of its relations the meetings. */
function weekField(plan: Plan, week: BoundWeek): Field {
  const { relation = "", where } = week.of;
  const filter = filterOf(where, plan.variables);
  const bound = [...placesOf(week), ...bindingsOf(week)].map(
    (binding): BoundField => ({
      field: { id: "x", label: "x" },
      binding,
      kind: "text",
      divisor: 1,
    }),
  );
  const meetings: Field = {
    kind: "many",
    as: weekNames.meetings,
    relation: week.meetings,
    selection: { fields: fieldsOf(bound, plan) },
  };
  const reached = week.hops.reduceRight<Field>(
    (inner, hop) => ({ kind: "one", as: hop, relation: hop, selection: { fields: [inner] } }),
    meetings,
  );
  const selection = { fields: [reached], ...(filter && { where: filter }) };
  return { kind: "many", as: weekNames.of, relation, selection };
}

/** The rows of these units, unit after unit; of the whole university without any. */
export function unitRowsSelection(
  plan: Plan,
  rows: BoundRows,
  orgs?: readonly string[],
): Selection {
  const { entity, order, where } = rows.rows;
  const owner = orgs === undefined ? undefined : ownerOf(plan, rows.owner);
  const own = filterOf(where, variablesAt(plan, rows.basis));
  const filter = allOf([own, orgs && owner && ownedBy(owner, orgs)]);
  return {
    entity: entity.name,
    fields: [
      ...fieldsOf(cellsOf(rows), plan),
      ...(owner
        ? [valueAt(ownerNames.unit, owner.unit), valueAt(ownerNames.college, owner.college)]
        : []),
    ],
    orderBy: ordersOf(order),
    asOf: plan.time.asOf,
    orToday: true,
    ...(filter && { where: filter }),
  };
}

/** The name of one figure of a cross-tab. */
export const figureName = (row: string, column: string): string => `${row}/${column}`;

/**
 * Every figure of a cross-tab, of this unit or of the whole university: one statement for all rows, and one more for
 * each row that asks for related rows, which would otherwise be looked up for every figure of it.
 */
export function groupSelections(
  plan: Plan,
  crosstab: BoundCrosstab,
  org?: string,
): readonly GroupSelection[] {
  const { entity, where } = crosstab.count;
  const owned = org === undefined ? undefined : ownedBy(ownerOf(plan, crosstab.owner), [org]);
  const whole = allOf([filterOf(where, plan.variables), owned]);
  const rows = crosstab.rows.filter(({ empty }) => empty === undefined);
  const isHeavy = (row: CrosstabBand): boolean => row.where.some(({ op }) => op === "some");
  const light = rows.filter((row) => !isHeavy(row));
  const selection = (measures: readonly Measure[], narrowed: Filter | undefined) => ({
    entity: entity.name,
    by: [],
    measures,
    asOf: plan.time.asOf,
    orToday: true,
    ...(narrowed && { where: narrowed }),
  });
  const lightFigures = light.flatMap((row) =>
    figuresOf(plan, crosstab, row, filterOf(row.where, plan.variables)),
  );
  return [
    ...(light.length > 0 ? [selection(lightFigures, whole)] : []),
    ...rows
      .filter(isHeavy)
      .map((row) =>
        selection(
          figuresOf(plan, crosstab, row, undefined),
          allOf([whole, filterOf(row.where, plan.variables)]),
        ),
      ),
  ];
}

function figuresOf(
  plan: Plan,
  crosstab: BoundCrosstab,
  row: CrosstabBand,
  rowFilter: Filter | undefined,
): readonly Measure[] {
  return crosstab.columns
    .filter(({ empty }) => empty === undefined)
    .flatMap(({ id, where, figure, basis, metric }) => {
      if (figure.fn === "share") return [];
      const both = allOf([rowFilter, filterOf(where, variablesAt(plan, basis))]);
      const narrowed = { as: figureName(row.id, id), ...(both && { where: both }) };
      const counted = metric ?? row.metric ?? crosstab.metric;
      return counted === undefined
        ? { kind: "figure", ...figure, ...narrowed }
        : { kind: "metric", metric: counted.id, ...narrowed };
    });
}

function ownerOf(plan: Plan, owner: OwnerPaths | undefined): OwnerPaths {
  if (owner !== undefined) return owner;
  throw new ContractError(
    `form ${plan.form.definition.id} does not say whose its rows are ("owner")`,
  );
}

/** Rows of a unit itself or, for a top-level unit, of any unit below it. */
export const ownedBy = (owner: OwnerPaths, orgs: readonly string[]): Filter => ({
  kind: "or",
  filters: [owner.unit, owner.college].map((path) => ({
    kind: "compare",
    path,
    op: "in",
    value: orgs,
  })),
});

export const variablesAt = (plan: Plan, basis: string | undefined): Variables =>
  basis === undefined ? plan.variables : timeVariables(plan.timeAt(basis));

/** The name of a field's figure in its row: the same binding over another period is another figure. */
export const aggregateName = ({ binding, basis = "" }: BoundField): string =>
  `${binding?.text ?? ""}${basis && ` @ ${basis}`}`;

interface Tree {
  readonly columns: Set<string>;
  readonly ones: Map<string, Tree>;
  readonly aggregates: Map<string, AggregateIn>;
}
interface AggregateIn {
  readonly source: Source & { readonly kind: "aggregate" };
  readonly variables: Variables;
}
const newTree = (): Tree => ({ columns: new Set(), ones: new Map(), aggregates: new Map() });

/** One struct for each relation however many cells read from it. */
function fieldsOf(bound: readonly BoundField[], plan: Plan): readonly Field[] {
  const root = newTree();
  for (const one of bound) {
    const { binding, field, basis } = one;
    const source = binding?.source;
    if (source === undefined || source.kind === "variable") continue;
    if (source.kind === "figure" || source.kind === "submitted") continue;
    const at = source.hops.reduce((tree, hop) => {
      const next = tree.ones.get(hop) ?? newTree();
      tree.ones.set(hop, next);
      return next;
    }, root);
    if (source.kind === "column") at.columns.add(source.column).add(field.only_if ?? source.column);
    else at.aggregates.set(aggregateName(one), { source, variables: variablesAt(plan, basis) });
  }
  return treeFields(root);
}

function treeFields(tree: Tree): readonly Field[] {
  const fields: Field[] = [...origin];
  for (const column of tree.columns)
    if (!origin.some((one) => one.as === column))
      fields.push({ kind: "column", as: column, column });
  for (const [relation, inner] of tree.ones)
    fields.push({ kind: "one", as: relation, relation, selection: { fields: treeFields(inner) } });
  for (const [as, { source, variables }] of tree.aggregates) {
    const { relation, fn, path, where } = source;
    const filter = filterOf(where, variables);
    fields.push({
      kind: "aggregate",
      as,
      relation,
      fn,
      ...(path && { path }),
      ...(filter && { where: filter }),
    });
  }
  return fields;
}
