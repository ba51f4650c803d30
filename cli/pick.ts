import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { named } from "../forms/pick/lines.ts";
import { choose, type Offer, type OfferedRow, offerOf, picksOf } from "../forms/pick/offer.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { openReader } from "../query/run.ts";
import { withRelease } from "./reading.ts";
import { operator, recordDone, recordShown } from "./users.ts";
import { answer, formatTable, openInstallation, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: `fillonce pick list
  fillonce pick STAFF_NO NAME [--list] [--as WHO]
  fillonce pick STAFF_NO NAME --rows KEY,KEY… --by PERSON [--as WHO]
  fillonce pick STAFF_NO NAME --forget --by PERSON [--as WHO]`,
  zh: "选定：代表作等由本人从记录里选定的几项；选一次，要这一项的表都照填。",
  en: "What a person chooses among the record, such as representative works: chosen once, every form that asks is filled.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        list: { type: "boolean" },
        rows: { type: "string" },
        forget: { type: "boolean" },
        by: { type: "string" },
        as: { type: "string" },
      },
      allowPositionals: true,
    });
    const [person = "list", pick, ...more] = positionals;
    if (person === "list" && pick === undefined) return list(world);
    if (pick === undefined || more.length > 0)
      throw new UserError("要写工号和选什么 · name a person and a pick", verb.usage);
    const { rows, forget, by = "" } = values;
    if ([values.list, rows, forget].filter((one) => one !== undefined).length > 1)
      throw new UserError("--list、--rows、--forget 只能写一个 · one of them", verb.usage);
    const keys = forget ? [] : rows?.split(",").map((key) => key.trim());
    if (keys?.includes("")) throw new UserError("--rows 里有空的一项 · an empty key", verb.usage);
    if (keys !== undefined && by.trim() === "")
      throw new UserError("要写谁选定的 · who chooses?", "--by 写本人，或代本人选定的人");
    return answered(world, { person, pick, keys, by, as: values.as });
  },
};

function list(world: World): number {
  const picks = [...picksOf(world.home.templates)].map(([name, forms]) => ({
    name,
    forms: forms.map(({ definition }) => definition.id),
  }));
  const lines = picks.map(({ name, forms }) => [name, forms.join("、")]);
  answer(world, { picks }, formatTable([["名称", "用在"], ...lines]));
  return 0;
}

interface Asked {
  readonly person: string;
  readonly pick: string;
  /** What is chosen; none: nothing any more; undefined: only look. */
  readonly keys: readonly string[] | undefined;
  readonly by: string;
  readonly as: string | undefined;
}

async function answered(world: World, asked: Asked): Promise<number> {
  const { person, pick, keys, by, as } = asked;
  await using installation = await openInstallation(world.home);
  const { state, clock } = installation;
  const offer = await withRelease(world.home, state, (lease) =>
    offerOf({
      ...{ pick, person, state, clock, templates: world.home.templates },
      reader: openReader(lease),
      principalFor: ({ definition: { office } }) =>
        as === undefined ? { role: "office", domain: office } : parsePrincipal(as),
    }),
  );
  // Also when something else is named: what is refused says what there is.
  await recordShown(world, installation, {
    ...{ kind: "pick", role: as ?? "", operation: pick, outcome: "answered" },
    purpose: `查看 ${person} 可选的${pick}`,
    ...{ rows: offer.rows.length, persons: [offer.subject.id] },
  });
  if (keys === undefined) return shown(world, offer);
  const chosen = await choose({ state, clock }, offer, { keys, by, recordedBy: operator() });
  const words = keys.length === 0 ? "收回" : `选定 ${keys.join("、")}`;
  await recordDone(world, installation, "pick", `${pick} ${person} ${words}（${by}）`);
  answer(world, { pick, person, by, chosen, forms: offer.forms }, chosenWords(offer, chosen));
  return 0;
}

function chosenWords({ pick, subject, forms }: Offer, chosen: readonly OfferedRow[]): string {
  const ids = forms.map(({ id }) => id);
  const lines = chosen.map((row, index) => {
    const without = ids.filter((id) => !row.forms.includes(id)).join("、");
    const note = without === "" ? "" : `　（不在 ${without} 的统计范围内）`;
    return `  ${index + 1}. ${named(row)}${note}`;
  });
  const told =
    chosen.length === 0 ? "已收回，各表按尚未选定处理" : `已记下，用在 ${ids.join("、")}`;
  return [`${subject.name}的${pick.name}${told}`, ...lines].join("\n");
}

function shown(world: World, { pick, subject, rows, max, choice, forms }: Offer): number {
  const places = new Map(choice?.rows.map(({ key }, index) => [key, index + 1]));
  const gone = (choice?.rows ?? []).filter(({ key }) => rows.every((row) => row.key !== key));
  const state =
    choice === undefined ? "尚未选定" : `${choice.by} ${choice.on} 选定 ${choice.rows.length} 项`;
  const heading = `${subject.name}的${pick.name}：最多 ${max} 项，${state}；用在 ${forms.map(({ id, max: own }) => `${id}（${own} 项）`).join("、")}`;
  const lines = rows.map((row) => [
    String(places.get(row.key) ?? ""),
    row.key,
    row.label,
    row.forms.join("、"),
  ]);
  answer(
    world,
    {
      pick: pick.name,
      person: subject.no,
      name: subject.name,
      max,
      forms,
      rows,
      ...(choice && { choice }),
      gone,
    },
    [
      heading,
      ...gone.map((row) => `  ✗ 第 ${places.get(row.key)} 项${named(row)}现在选不到，请重新选定`),
      formatTable([["已选", "编号", "名称", "可用于"], ...lines]),
    ].join("\n"),
  );
  return 0;
}
