import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dateOf } from "../core/clock.ts";
import { stateUrl } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { asset, type Home } from "../core/paths.ts";
import type { State } from "../core/state.ts";
import { formsOf } from "../forms/catalogue.ts";
import { createServer } from "../graphql/server.ts";
import { grantedRoles } from "../graphql/sign-in/grants.ts";
import { developmentOf, signInOptions } from "../graphql/sign-in/options.ts";
import { sendMessages } from "../jobs/alerts/send.ts";
import { tellCalendarEnd } from "../jobs/calendar-end.ts";
import { expireFills } from "../jobs/fill-record.ts";
import { type Scheduler, startScheduler } from "../jobs/scheduler.ts";
import { scheduledJobs } from "../jobs/schedules.ts";
import { calendarOf } from "../pipelines/calendar.ts";
import { campusOrWhyNot } from "./campus.ts";
import { exportDoor, fillDoor, removeAbandoned } from "./downloads.ts";
import { profileNames } from "./forms.ts";
import { noticesOf } from "./notices.ts";
import { openHomeReleases } from "./reading.ts";
import { reportDoor } from "./report-door.ts";
import { sourceWords } from "./source-words.ts";
import { answer, type Installation, openInstallation, type Verb, type World } from "./world.ts";

export const verb: Verb = {
  usage: "fillonce serve [--port 4000] [--no-scheduler]",
  zh: "在本机提供当前版本：网页、GraphQL、GraphiQL。",
  en: "Serves the current release on this machine: web pages, GraphQL, GraphiQL.",
  run: async (args, world) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        "no-scheduler": { type: "boolean", default: false },
      },
    });
    await using installation = await openInstallation(world.home);
    const port =
      values.port === undefined ? installation.config.server.port : readPort(values.port);
    return await serveUntilStopped(world, installation, port, !values["no-scheduler"]);
  },
};

function readPort(typed: string): number {
  const port = Number(typed);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`--port "${typed}" 不是端口号`, "例如 --port 4000");
}

/** Serves on 127.0.0.1, with the scheduler inside, until SIGINT or SIGTERM. */
export async function serveUntilStopped(
  world: World,
  installation: Installation,
  port: number,
  scheduled = true,
): Promise<number> {
  const { state, clock, config } = installation;
  const development = developmentOf(config);
  await using releases = await openHomeReleases(world.home, state);
  await removeAbandoned(world.home);
  await expireFills(state, world.home);
  const server = await createServer({
    releases,
    clock,
    port,
    state,
    auditHeads: world.home.log,
    revealsPerDay: config.audit.reveals_per_day,
    signIn: signInOptions(world.home, config),
    ...(development === undefined ? {} : { devSignIn: development }),
    sources: sourceWords,
    web: asset("dist", "web"),
    fill: fillDoor(world.home, installation),
    exports: exportDoor(world.home, installation),
    reports: reportDoor(releases, installation),
    notices: () => noticesOf(world.home, installation),
    formsMade: () => formsMade(state, world.home.templates),
    documents: {
      saved: await savedQueries(world.home),
      onlyFor: knownRoles(installation.config.graphql.persisted_only),
    },
  });
  await using _scheduler = scheduled ? await startSchedules(world, installation) : undefined;
  answer(
    world,
    { url: server.url, pid: process.pid },
    `fillonce 在 ${server.url}（按 Ctrl+C 停止）`,
  );
  await new Promise<void>((resolve) => {
    if (world.signal.aborted) resolve();
    world.signal.addEventListener("abort", () => resolve());
  });
  await server.close();
  return 0;
}

/** Ticks by the machine's clock, also in a demo home, where time stands still. */
function startSchedules(world: World, { config, state, clock }: Installation): Promise<Scheduler> {
  const url = stateUrl(config);
  const calendar = calendarOf(world.home);
  return startScheduler({
    home: world.home,
    state,
    ...(url === undefined ? {} : { stateUrl: url }),
    jobs: scheduledJobs(config, () => campusOrWhyNot(world.home, config), calendar),
    flush: async (log) => {
      await tellCalendarEnd(state, config, dateOf(clock.now()), calendar);
      await sendMessages(state, world.home, config, log);
    },
  });
}

function knownRoles(named: readonly string[]): readonly string[] {
  const known: readonly string[] = [...grantedRoles, "staff"];
  const strange = named.find((role) => !known.includes(role));
  if (strange === undefined) return named;
  throw new UserError(
    `graphql.persisted_only 里没有这个身份 · not a role: "${strange}"`,
    `可用 · give ${known.join(", ")}`,
  );
}

/** The texts of the site's saved queries: <home>/queries/*.graphql; none without that folder. */
async function savedQueries(home: Home): Promise<readonly string[]> {
  const folder = join(home.root, "queries");
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".graphql")).sort();
  return await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
}

/** The forms filled so far, newest fill of each. */
async function formsMade(
  state: State,
  templates: string,
): Promise<readonly { title: string; files: number }[]> {
  const rows = await state
    .knex("fill")
    .where({ status: "filled" })
    .orderBy("made_at", "desc")
    .limit(500);
  const newest = new Map<string, number>();
  for (const row of rows) {
    const form = formsOf(templates).find(({ definition }) => definition.id === row.form);
    const name = `${row.form} ${form?.definition.titles.zh ?? ""}（${profileNames[row.profile as keyof typeof profileNames]}）`; // one of the two by forms fill
    if (!newest.has(name)) newest.set(name, JSON.parse(row.summary).filled);
  }
  return [...newest]
    .map(([title, files]) => ({ title, files }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}
