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

/** A metric's population as a filter: of those on duty, who was so on the day asked about; today when none is. */
export function populationOn(population: Population, asOf: string | undefined): Filter {
  switch (population.kind) {
    case "and":
    case "or":
      return {
        kind: population.kind,
        filters: population.filters.map((one) => populationOn(one, asOf)),
      };
    case "not":
      return { kind: "not", filter: populationOn(population.filter, asOf) };
    case "some": {
      const { filter, ...some } = population;
      return filter === undefined ? some : { ...some, filter: populationOn(filter, asOf) };
    }
    case "onDuty":
      return asOf === undefined
        ? { kind: "compare", path: [...population.path, "is_current"], op: "eq", value: true }
        : holdsOn(population.path, asOf, true);
    default:
      return population;
  }
}
