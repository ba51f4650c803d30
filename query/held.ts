import type { Population } from "../schema/metric.ts";
import type { Filter, Path } from "./selection.ts";

/**
 * The row at the end of the path is there and holds on that day: a missing start is long ago, a missing end is open.
 * `ends`: unless the row itself says that it is over (somebody who left on an unknown day).
 */
export function holdsOn(path: Path, day: string, ends: boolean): Filter {
  const column = (name: string): Path => [...path, name];
  const isMissing = (name: string): Filter => ({
    kind: "compare",
    path: column(name),
    op: "isNull",
    value: true,
  });
  const not = (filter: Filter): Filter => ({ kind: "not", filter });
  const over: Filter = { kind: "compare", path: column("is_current"), op: "eq", value: false };
  return {
    kind: "and",
    filters: [
      not(isMissing("id")),
      not({ kind: "compare", path: column("valid_from"), op: "gt", value: day }),
      not({ kind: "compare", path: column("valid_to"), op: "le", value: day }),
      ...(ends ? [not({ kind: "and", filters: [over, isMissing("valid_to")] })] : []),
    ],
  };
}

/** The day asked about, when one is. */
interface Day {
  readonly asOf?: string | undefined;
  /** Rows are there whether or not they held on that day. */
  readonly orToday?: boolean;
}

/** A metric's population as a filter: of those on duty, who was so on the day asked about; today when none is. */
export function populationOn(population: Population, day: Day = {}): Filter {
  switch (population.kind) {
    case "and":
    case "or":
      return {
        kind: population.kind,
        filters: population.filters.map((one) => populationOn(one, day)),
      };
    case "not":
      return { kind: "not", filter: populationOn(population.filter, day) };
    case "some": {
      const { filter, ...some } = population;
      return filter === undefined ? some : { ...some, filter: populationOn(filter, day) };
    }
    case "onDuty":
      return onDuty(population.path, day);
    default:
      return population;
  }
}

function onDuty(path: Path, { asOf, orToday = false }: Day): Filter {
  if (asOf === undefined)
    return { kind: "compare", path: [...path, "is_current"], op: "eq", value: true };
  if (orToday) return holdsOn(path, asOf, true);
  // Only roles that held on that day are there at all.
  return { kind: "compare", path: [...path, "id"], op: "isNull", value: false };
}
