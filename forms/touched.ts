import type { Dependent, LineageRole } from "../query/lineage.ts";
import { columnsOfMetric } from "../query/metric-columns.ts";
import { metrics } from "../schema/metrics.ts";
import type { BoundForm } from "./bound-form.ts";
import { lineageOfForm } from "./lineage.ts";

export interface Touched {
  /** How strongly it hangs on the source: its values, what they are chosen by, or only which rows there are. */
  readonly role: LineageRole;
}

/** What has to be looked at again when a column of a source changes. */
export interface WhatHangs {
  readonly columns: readonly (Touched & { readonly column: string })[];
  readonly metrics: readonly (Touched & { readonly metric: string; readonly zh: string })[];
  readonly forms: readonly (Touched & {
    readonly form: string;
    readonly zh: string;
    readonly fields: readonly (Touched & { readonly field: string; readonly label: string })[];
  })[];
}

/** The metrics and fields that hang on these columns; each by its strongest tie. */
export function touchedBy(
  dependents: readonly Dependent[],
  forms: readonly BoundForm[],
): WhatHangs {
  const roles = new Map(dependents.map(({ table, column, role }) => [`${table}.${column}`, role]));
  const tie = (from: readonly string[], by: readonly string[]): LineageRole | undefined => {
    const direct = from.map((path) => roles.get(path));
    if (direct.includes("from")) return "from";
    const decides = by.map((path) => roles.get(path)).some((role) => role !== undefined);
    if (direct.includes("by") || decides) return "by";
    const tables = [...from, ...by].map((path) => roles.get(`${path.split(".")[0]}.`));
    return tables.some((role) => role !== undefined) ? "rows" : undefined;
  };
  return {
    columns: dependents.map(({ table, column, role }) => ({
      column: column === "" ? table : `${table}.${column}`,
      role,
    })),
    metrics: metrics.flatMap((metric) => {
      const { from, by } = columnsOfMetric(metric);
      const role = tie(from, by);
      return role === undefined ? [] : [{ metric: metric.id, zh: metric.zh, role }];
    }),
    forms: forms.flatMap((form) => {
      const fields = lineageOfForm(form).flatMap(({ field, label, from, by }) => {
        const role = tie(from, by);
        return role === undefined ? [] : [{ field, label, role }];
      });
      const { id, titles } = form.definition;
      const role = (["from", "by", "rows"] as const).find((one) =>
        fields.some((field) => field.role === one),
      );
      return role === undefined ? [] : [{ form: id, zh: titles.zh, role, fields }];
    }),
  };
}
