import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { generateRoster, personFor, rosterTime } from "../forms/roster/make.ts";
import { rosterNamed, rosterRules } from "../forms/roster/rules.ts";
import {
  changeRoster,
  isCounted,
  membersOf,
  type Roster,
  type RosterMember,
  rosterOf,
  rosters,
  signRoster,
} from "../forms/roster/store.ts";
import { openReader } from "../query/run.ts";
import { withRelease } from "./reading.ts";
import { operator, recordDone, recordShown } from "./users.ts";
import {
  answer,
  formatTable,
  type Installation,
  openInstallation,
  type Verb,
  type World,
} from "./world.ts";

interface Asked {
  readonly name: string;
  readonly edition: string;
  readonly staffNo: string | undefined;
  readonly reason: string;
  readonly by: string | undefined;
  readonly asOf: string | undefined;
}

export const verb: Verb = {
  usage: `fillonce rosters list
  fillonce rosters make NAME [--as-of DATE]
  fillonce rosters show NAME [--edition EDITION]
  fillonce rosters add|remove NAME STAFF_NO --reason TEXT [--edition EDITION]
  fillonce rosters sign NAME --by PERSON [--edition EDITION]`,
  zh: "名册：按规则生成，增减要写理由，负责人签认后冻结；本版的表都按它统计。",
  en: "Rosters: made by a rule, changed with reasons, signed and frozen; every form of the edition counts by them.",
  run: async (args, world) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        edition: { type: "string" },
        reason: { type: "string" },
        by: { type: "string" },
        "as-of": { type: "string" },
      },
      allowPositionals: true,
    });
    const [action = "list", name, staffNo, ...more] = positionals;
    if (more.length > 0) throw new UserError(`多余的 "${more[0]}"`, verb.usage);
    await using installation = await openInstallation(world.home);
    if (action === "list") return await list(world, installation);
    if (name === undefined) throw new UserError("要写名册的编号 · name a roster", verb.usage);
    const asOf = values["as-of"];
    const { edition } = rosterTime(name, installation.clock, asOf);
    const { reason = "", by } = values;
    const asked = { name, edition: values.edition ?? edition, staffNo, reason, by, asOf };
    if (action === "make") return await make(world, installation, asked);
    if (action === "show") return await show(world, installation, asked);
    if (action === "add" || action === "remove")
      return await change(world, installation, asked, action === "add" ? "added" : "removed");
    if (action === "sign") return await sign(world, installation, asked);
    throw new UserError(`rosters 没有 "${action}"`, verb.usage);
  },
};

async function list(world: World, { state }: Installation): Promise<number> {
  const known = await rosters(state);
  const rows = rosterRules().flatMap(({ id, titles }) => {
    const own = known.filter(({ name }) => name === id);
    if (own.length === 0) return [[id, titles.zh, "", "未生成"]];
    return own.map(({ edition, signed_by }) => [id, titles.zh, edition, signedWords(signed_by)]);
  });
  answer(world, { rosters: known }, formatTable([["编号", "名册", "版次", "状态"], ...rows]));
  return 0;
}

const signedWords = (by: string | null): string => (by === null ? "未签认" : `${by} 已签认`);

async function make(world: World, installation: Installation, asked: Asked): Promise<number> {
  const { state, clock } = installation;
  const { name, asOf } = asked;
  const by = operator();
  const { roster, members } = await withRelease(world.home, state, (lease) =>
    generateRoster(state, openReader(lease), name, { clock, by, ...(asOf && { asOf }) }),
  );
  const { edition, rule, as_of } = roster;
  await recordDone(world, installation, "roster", `生成 ${name} ${edition}：${members.length} 人`);
  answer(
    world,
    { name, edition, asOf: as_of, members: members.length },
    `${rosterNamed(name).titles.zh} ${edition} 版：${members.length} 人（${as_of}，${rule}）；签认前可增减`,
  );
  return 0;
}

async function known({ state }: Installation, { name, edition }: Asked): Promise<Roster> {
  const roster = await rosterOf(state, name, edition);
  if (roster !== undefined) return roster;
  throw new UserError(
    `${name} 还没有 ${edition} 版 · not made yet`,
    `fillonce rosters make ${name}`,
  );
}

async function show(world: World, installation: Installation, asked: Asked): Promise<number> {
  const roster = await known(installation, asked);
  const members = await membersOf(installation.state, roster);
  const counted = members.filter(isCounted);
  await recordShown(world, installation, {
    kind: "roster",
    role: `office:${rosterNamed(roster.name).office}`,
    operation: roster.name,
    purpose: `查看 ${roster.name} ${roster.edition}`,
    rows: members.length,
    persons: members.map(({ person_id }) => person_id),
    release: roster.release_id,
    outcome: "answered",
  });
  const rows = members.map((member) => [member.staff_no, member.name, changeWords(member)]);
  answer(
    world,
    { ...roster, counted: counted.length, members },
    [
      `${rosterNamed(roster.name).titles.zh} ${roster.edition} 版：${counted.length} 人，${signedWords(roster.signed_by)}`,
      formatTable([["工号", "姓名", "增减"], ...rows]),
    ].join("\n"),
  );
  return 0;
}

const changeWords = ({ origin, reason, changed_by }: RosterMember): string =>
  origin === "rule" ? "" : `${origin === "added" ? "增" : "减"}：${reason}（${changed_by}）`;

async function change(
  world: World,
  installation: Installation,
  asked: Asked,
  to: "added" | "removed",
): Promise<number> {
  const { state, clock } = installation;
  const { name, staffNo, reason } = asked;
  if (staffNo === undefined) throw new UserError("要写工号 · name a person", verb.usage);
  const roster = await known(installation, asked);
  const { owner } = rosterTime(name, clock);
  const member = await withRelease(world.home, state, (lease) =>
    personFor(openReader(lease), owner, roster.as_of, staffNo),
  );
  await changeRoster(state, roster, member, { to, reason, by: operator() });
  const words = `${to === "added" ? "增" : "减"} ${staffNo}`;
  await recordDone(world, installation, "roster", `${name} ${roster.edition} ${words}：${reason}`);
  answer(
    world,
    { roster: name, edition: roster.edition, to, ...member },
    `${words} ${member.name}：${reason}`,
  );
  return 0;
}

async function sign(world: World, installation: Installation, asked: Asked): Promise<number> {
  const { by = "" } = asked;
  if (by.trim() === "") throw new UserError("要写签认人 · who signs?", "--by 写负责人");
  const roster = await signRoster(installation.state, await known(installation, asked), by);
  const { name, edition, hash } = roster;
  await recordDone(world, installation, "roster", `签认 ${name} ${edition}：${by}，${hash}`);
  answer(
    world,
    roster,
    `${name} ${edition} 版已由 ${by} 签认（${hash?.slice(0, 12)}），此后按它统计`,
  );
  return 0;
}
