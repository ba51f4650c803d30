import { entityNamed } from "../schema/entities.ts";
import type { Entity } from "../schema/entity.ts";
import type { Source } from "./binding.ts";
import type { BoundForm } from "./bound-form.ts";
import { type Condition, ruleConditions } from "./condition.ts";
import type { UnitFigure } from "./unit-figure.ts";
import { bindingsOf, placesOf } from "./week.ts";

/** One entity whose columns a form reads, and the entities passed on the way there. */
export interface ReadFrom {
  readonly entity: Entity;
  readonly columns: readonly string[];
  readonly touched: readonly string[];
}

/** Everything a form reads, filters and counts by. */
export function sourcesOf(form: BoundForm): readonly ReadFrom[] {
  return form.sections.flatMap((section): readonly ReadFrom[] => {
    const person = entityNamed("person");
    if (section.kind === "grid")
      return section.fields.flatMap(({ binding }) =>
        binding ? readBy(binding.source, person) : [],
      );
    if (section.kind === "week") {
      const { of, hops, meetings, meeting } = section;
      const read = [...placesOf(section), ...bindingsOf(section)];
      return [
        ends(person, ["id"]),
        ends(of.entity, [...hops, meetings, "id"]),
        ...conditioned(of.entity, of.where),
        ...read.flatMap((binding) => readBy(binding.source, meeting)),
      ];
    }
    const listed = section.kind === "rows" ? section.rows : section.count;
    const cells = section.kind === "rows" ? section.columns : [];
    const bands = section.kind === "crosstab" ? [...section.rows, ...section.columns] : [];
    return [
      ...cells.flatMap(({ binding }) => (binding ? readBy(binding.source, listed.entity) : [])),
      ...(section.kind === "crosstab" ? section.columns : []).flatMap(({ figure }) =>
        "path" in figure ? [ends(listed.entity, figure.path)] : [],
      ),
      ...[listed, ...bands].flatMap(({ where }) => conditioned(listed.entity, where)),
      ...listed.order.map(({ path }) => ends(listed.entity, path)),
      ...(listed.pick ? [listed.pick.key, listed.pick.label] : []).map((path) =>
        ends(listed.entity, path),
      ),
    ];
  });
}

function readBy(source: Source, root: Entity): readonly ReadFrom[] {
  if (source.kind === "variable" || source.kind === "submitted") return [];
  if (source.kind === "figure") return readByFigure(source.figure);
  const hopped = ends(root, [...source.hops, "id"]);
  if (source.kind === "column") return [{ ...hopped, columns: [source.column] }];
  const related = entityNamed(source.entity.relations[source.relation]?.to ?? "");
  const inner = source.path === undefined ? [] : [ends(related, source.path)];
  return [hopped, ...inner, ...conditioned(related, source.where)];
}

/** A metric is open to whoever may fill the form; the rows of other figures are read by column. */
function readByFigure(figure: UnitFigure): readonly ReadFrom[] {
  if (figure.kind === "metric") return [];
  return (figure.kind === "rows" ? [figure] : [figure.over, figure.under]).flatMap(
    ({ entity, path, where }) => [ends(entity, path ?? ["id"]), ...conditioned(entity, where)],
  );
}

const conditioned = (entity: Entity, where: readonly Condition[]): readonly ReadFrom[] =>
  where.flatMap((one) => {
    if (one.op === "holds") return [ends(entity, [...one.path, "valid_from"])];
    if (one.op === "roster") return conditioned(entity, ruleConditions(one.name));
    if (one.op !== "some") return [ends(entity, one.path)];
    const { entity: related, touched } = ends(entity, [...one.path, "id"]);
    return [{ entity: related, columns: ["id"], touched }, ...conditioned(related, one.where)];
  });

/** The entity a path ends in. */
function ends(root: Entity, path: readonly string[]): ReadFrom {
  const touched = [root.name];
  let entity = root;
  for (const hop of path.slice(0, -1)) {
    entity = entityNamed(entity.relations[hop]?.to ?? "");
    touched.push(entity.name);
  }
  return { entity, columns: path.slice(-1), touched };
}
