import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import type { Lease } from "../core/releases.ts";
import { formsOf } from "../forms/catalogue.ts";
import { lineageOf } from "../query/lineage.ts";
import { entities } from "../schema/entities.ts";
import { metricOf } from "../schema/metrics.ts";
import { lineageBack, tellBack } from "./lineage-back.ts";
import { tellColumn, tellForm, tellMetric } from "./lineage-words.ts";
import { withRelease } from "./reading.ts";
import { answer, type Installation, openInstallation, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce lineage ENTITY.COLUMN|METRIC|FORM[:FIELD] | --from SYSTEM.TABLE[.COLUMN]",
  zh: "一列、一项指标或一张表的数据从哪来；或反过来，来源的一列变了会影响哪些实体、指标和表单。",
  en: "Where a column, a metric or a form comes from; or, from a source's column, what hangs on it.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { from: { type: "string" } },
      allowPositionals: true,
    });
    const [asked] = positionals;
    if ((asked === undefined) === (values.from === undefined))
      throw new UserError(
        "要一个名字，或 --from 一个来源 (one name, or --from a source)",
        verb.usage,
      );
    await using installation = await openInstallation(world.home);
    return await withRelease(world.home, installation.state, async (lease) => {
      if (values.from !== undefined) {
        const back = await lineageBack(lease, values.from, formsOf(world.home.templates));
        answer(world, { release: lease.release.id, ...back }, tellBack(back));
        return 0;
      }
      return await tell(asked ?? "", world, installation, lease);
    });
  },
};

async function tell(
  asked: string,
  world: World,
  installation: Installation,
  lease: Lease,
): Promise<number> {
  const [table = "", column = ""] = asked.split(".");
  const found = await lineageOf(lease, table, column);
  if (found !== undefined) {
    const told = await tellColumn(found, installation.state);
    answer(world, { release: lease.release.id, ...told.object }, told.text);
    return 0;
  }
  const metric = metricOf(asked);
  if (metric !== undefined) {
    const told = await tellMetric(metric, lease);
    answer(world, { release: lease.release.id, ...told.object }, told.text);
    return 0;
  }
  const [id = "", field] = asked.split(":");
  const form = formsOf(world.home.templates).find(
    ({ definition }) => definition.id === id.toUpperCase(),
  );
  if (form === undefined) throw unknown(asked, table);
  const told = await tellForm(form, field, lease, installation.state);
  answer(world, { release: lease.release.id, ...told.object }, told.text);
  return 0;
}

function unknown(asked: string, table: string): UserError {
  const entity = entities.find(({ name }) => name === table);
  return new UserError(
    `没有叫 "${asked}" 的列、指标或表单 (no column, metric or form "${asked}")`,
    entity === undefined
      ? `例如 fillonce lineage person.name；实体有 ${entities.map(({ name }) => name).join(", ")}`
      : `${entity.zh} ${entity.name} 的列: ${Object.keys(entity.columns).join(", ")}`,
  );
}
