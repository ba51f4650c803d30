import type { Entity } from "../../../schema/entity.ts";
import { isQuotient } from "../../../schema/metric.ts";
import { metrics } from "../../../schema/metrics.ts";
import { filter, nameable, relationsFor } from "./filters.ts";
import { keepsMetric } from "./kept.ts";
import { camel, entityOf } from "./vocabulary.ts";
import { Word, type Writing } from "./writing.ts";

const grains = [
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "academic_year",
  "term",
  "teaching_week",
];

interface Place {
  readonly dotted: string;
  readonly type: string;
}

function place(
  writing: Writing,
  entity: Entity,
  depth: number,
  types?: readonly string[],
): Place | undefined {
  const { chance } = writing;
  const ones = relationsFor(writing, entity, "one");
  if (depth > 0 && ones.length > 0 && chance.flip(0.4)) {
    const name = chance.pick(ones);
    const inner = place(writing, entityOf(entity.relations[name]?.to ?? ""), depth - 1, types);
    return inner === undefined ? undefined : { ...inner, dotted: `${camel(name)}.${inner.dotted}` };
  }
  const names = nameable(writing, entity).filter(
    (name) => types?.includes(entity.columns[name]?.type ?? "") ?? name !== "id",
  );
  if (names.length === 0) return undefined;
  const name = chance.pick(names);
  return { dotted: camel(name), type: entity.columns[name]?.type ?? "" };
}

function figure(writing: Writing, entity: Entity, as: string): object {
  const { chance } = writing;
  const fn = chance.pick(["COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"]);
  const types = {
    SUM: ["integer", "decimal"],
    AVG: ["integer", "decimal"],
    MIN: ["integer", "decimal", "date"],
    MAX: ["integer", "decimal", "date"],
  }[fn];
  const of = place(writing, entity, 2, types);
  const where = chance.flip(0.3) ? { where: filter(writing, entity, 1, true) } : {};
  if (of === undefined || (fn === "COUNT" && chance.flip(0.5)))
    return { as, fn: new Word("COUNT"), ...where };
  return { as, fn: new Word(fn), of: of.dotted, ...where };
}

/** The arguments of `…Groups`: keys, figures, metrics, and what to do with them. */
export function groupArguments(
  writing: Writing,
  entity: Entity,
): readonly (readonly [string, unknown])[] {
  const { chance } = writing;
  const by = new Set<string>();
  for (let n = chance.below(4); n > 0; n -= 1) {
    const key = place(writing, entity, 2, chance.flip(0.35) ? ["date"] : undefined);
    if (key !== undefined)
      by.add(
        key.type === "date" && chance.flip(0.8)
          ? `${key.dotted}:${chance.pick(grains)}`
          : key.dotted,
      );
  }
  const figures = Array.from({ length: chance.below(3) }, (_one, at) =>
    figure(writing, entity, `figure${at}`),
  );
  const ids = metrics.flatMap((one) =>
    !isQuotient(one) && one.entity === entity.name && (!writing.past || keepsMetric(one))
      ? [one.id]
      : [],
  );
  // What a metric of open rows is made of may be hidden from staff: then it is refused, which policy tests show.
  const isOpen = writing.asker.role === "staff" && entity.scope.open === true;
  const chosen = ids.length > 0 && !isOpen && chance.flip(0.6) ? chance.some(ids, 3) : [];
  const measures = ["count", ...figures.map((_one, at) => `figure${at}`), ...chosen];
  const numbers = measures.filter(
    (name) =>
      !name.startsWith("figure") ||
      !/"fn":\{"text":"M/.test(JSON.stringify(figures[Number(name.slice(6))])),
  );
  const having = () => ({
    of: chance.pick(numbers),
    [chance.pick(["eq", "ne", "lt", "le", "gt", "ge"])]: chance.pick([
      "0",
      "1",
      "5",
      "12.5",
      "100",
    ]),
  });
  const ordering = () => ({
    by: chance.pick([...by, ...measures]),
    ...(chance.flip(0.7) ? { direction: new Word(chance.pick(["ASC", "DESC"])) } : {}),
    ...(chance.flip(0.4) ? { nulls: new Word(chance.pick(["FIRST", "LAST"])) } : {}),
  });
  return [
    ...(by.size > 0 ? [["by", [...by]] as const] : []),
    ...(figures.length > 0 ? [["figures", figures] as const] : []),
    ...(chosen.length > 0 ? [["metrics", chosen] as const] : []),
    ...(chance.flip(0.5) ? [["where", filter(writing, entity, 2, true)] as const] : []),
    ...(chance.flip(0.3) ? [["having", [having()]] as const] : []),
    ...(chance.flip(0.4)
      ? [["orderBy", Array.from({ length: 1 + chance.below(2) }, ordering)] as const]
      : []),
    ...(chance.flip(0.3)
      ? [["totals", new Word(chance.pick(["TOTAL", "ROLLUP", "CUBE"]))] as const]
      : []),
    ...(chance.flip(0.4) ? [["first", 1 + chance.below(20)] as const] : []),
  ];
}
