import type { Connector } from "../connectors/connector.ts";
import { matchColumns } from "../connectors/drift.ts";
import { openConnector } from "../connectors/open.ts";
import {
  type DriftMode,
  driftOf,
  type Resource,
  type SourceSystem,
} from "../connectors/resource.ts";
import { messageOf, SourceError, UserError } from "../core/errors.ts";
import { currentReleaseId, listReleases, type ReleaseManifest } from "../core/releases.ts";
import type { State } from "../core/state.ts";
import { accessOf } from "../jobs/refresh.ts";
import { shapeDrift } from "../pipelines/drift.ts";
import { systems } from "../pipelines/sources/index.ts";
import { startCampus } from "./campus.ts";
import { withRelease } from "./reading.ts";
import { answer, formatCount, formatTable, openInstallation, type World } from "./world.ts";

/** What one resource looks like today beside what was declared. */
export interface CheckedResource {
  readonly name: string;
  readonly zh: string;
  readonly at: string;
  readonly rows: number | undefined; // undefined: it could not be counted
  /** Rows that changed since the cursor that was asked about. */
  readonly changed?: number;
  /** What becomes of it when it differs. */
  readonly mode: DriftMode;
  readonly drift: readonly string[];
  readonly failure?: { readonly message: string; readonly hint: string };
}

interface CheckedSystem {
  readonly name: string;
  readonly zh: string;
  readonly reached: boolean;
  readonly failure?: { readonly message: string; readonly hint: string };
  /** What the account may do beyond reading; undefined where nobody can tell. */
  readonly rights?: readonly string[];
  /** The hours in Shanghai in which a refresh may read it, e.g. "22:00-06:00"; absent: always. */
  readonly window?: string;
  /** Rows of the release that is served. */
  readonly served: number | undefined;
  readonly stale_since?: string;
  readonly resources: readonly CheckedResource[];
}

/** Reaches each source and compares it with its declaration; reads no rows. Answers 1 when something is wrong. */
export async function checkSources(names: readonly string[], world: World): Promise<number> {
  const unknown = names.find((name) => !systems.some((system) => system.name === name));
  if (unknown !== undefined)
    throw new UserError(
      `没有数据源 "${unknown}" · no source of that name`,
      `可选 · choose from: ${systems.map(({ name }) => name).join(", ")}`,
    );
  const chosen = systems.filter(({ name }) => names.length === 0 || names.includes(name));
  await using installation = await openInstallation(world.home);
  await using campus = await startCampus(world.home, installation.config);
  const current = await currentReleaseId(installation.state);
  const release = (await listReleases(installation.state)).find(({ id }) => id === current);
  const accepted = await acceptedShapes(world, installation.state, release);
  const checked: CheckedSystem[] = [];
  for (const system of chosen) {
    world.progress.stage(`${system.zh} ${system.en}`);
    const request = {
      home: world.home,
      config: installation.config,
      ...(campus.access ? { access: campus.access } : {}),
    };
    const served = release?.systems.find(({ name }) => name === system.name);
    const window = installation.config.sources[system.name]?.window;
    checked.push({
      name: system.name,
      zh: system.zh,
      ...(window === undefined ? {} : { window }),
      served: served?.landed,
      ...(served?.stale_since === undefined ? {} : { stale_since: served.stale_since }),
      ...(await checkSystem(system, request, world.home.tmp, accepted)),
    });
  }
  world.progress.end();
  answer(world, { sources: checked }, checked.map(describe).join("\n\n"));
  const isWrong = checked.some(
    ({ failure, resources }) =>
      failure !== undefined || resources.some((one) => one.failure !== undefined),
  );
  return isWrong ? 1 : 0;
}

/** Types by column, by resource ("hr.staff"). */
type Shapes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The shapes that the current release's reads took; none before the first release. */
export async function acceptedShapes(
  { home }: Pick<World, "home">,
  state: State,
  release: ReleaseManifest | undefined,
): Promise<Shapes> {
  const shapes = new Map<string, Map<string, string>>();
  if (release?.tables["source_shape"] === undefined) return shapes;
  await withRelease(home, state, async ({ connection, alias }) => {
    const rows = await connection.rows(
      `SELECT system || '.' || resource AS place, column_name, type FROM "${alias}".main.source_shape`,
    );
    for (const row of rows) {
      const place = String(row["place"]);
      const types = shapes.get(place) ?? new Map<string, string>();
      shapes.set(place, types.set(String(row["column_name"]), String(row["type"])));
    }
  });
  return shapes;
}

/** Reaches one system and looks at its resources; `since`: a cursor by resource, behind which changes are counted. */
export async function checkSystem(
  system: SourceSystem,
  request: Parameters<typeof accessOf>[0],
  tmp: string,
  accepted: Shapes,
  since: Readonly<Record<string, string>> = {},
): Promise<Pick<CheckedSystem, "reached" | "failure" | "rights" | "resources">> {
  try {
    await using connector = await openConnector(system, accessOf(request, system.name), tmp);
    const resources: CheckedResource[] = [];
    for (const resource of system.resources)
      resources.push(
        await checkResource(system, resource, connector, accepted, since[resource.name]),
      );
    const rights = await connector.writeRights?.(system.resources);
    return { reached: true, resources, ...(rights === undefined ? {} : { rights }) };
  } catch (error) {
    return { reached: false, resources: [], failure: failureOf(error) };
  }
}

async function checkResource(
  system: SourceSystem,
  resource: Resource,
  connector: Connector,
  accepted: Shapes,
  cursor: string | undefined,
): Promise<CheckedResource> {
  const { name, zh, at } = resource;
  const mode = driftOf(resource);
  try {
    const shape = await connector.describe(resource);
    const observed = shape.map((column) => column.name);
    const { drift } =
      observed.length === 0 ? { drift: [] } : matchColumns(system, resource, observed, `"${at}"`);
    const before = accepted.get(`${system.name}.${name}`) ?? new Map();
    const drifted = shapeDrift(resource, shape, before).map(
      ({ found }) => `${found} (since it was read first or accepted)`,
    );
    return {
      name,
      zh,
      at,
      mode,
      rows: await connector.count(resource),
      ...(cursor !== undefined && connector.takesSince?.(resource) === true
        ? { changed: await connector.count(resource, cursor) }
        : {}),
      drift: [...drift, ...drifted],
    };
  } catch (error) {
    if (error instanceof SourceError && error.resource === undefined) throw error;
    return { name, zh, at, mode, rows: undefined, drift: [], failure: failureOf(error) };
  }
}

function failureOf(error: unknown): { readonly message: string; readonly hint: string } {
  if (!(error instanceof UserError || error instanceof SourceError)) throw error;
  return { message: messageOf(error), hint: error.hint };
}

function describe(system: CheckedSystem): string {
  const { name, zh, reached, failure, rights, window, served, stale_since, resources } = system;
  const hours = window === undefined ? "" : ` · 只在 ${window} 读`;
  const lines = [
    `${zh} ${name}：${reached ? "通" : "不通"}${rightsOf(rights)}${hours}${freshness(served, stale_since)}`,
  ];
  if (failure !== undefined) lines.push(`  ${failure.message}`, `  → ${failure.hint}`);
  if (resources.length > 0)
    lines.push(
      formatTable([
        ["资源", "名称", "位置", "行", "与约定相比"],
        ...resources.map((one) => [
          one.name,
          one.zh,
          one.at,
          one.rows === undefined ? "—" : formatCount(one.rows),
          one.failure !== undefined
            ? "读不了"
            : one.drift.length === 0
              ? "一致"
              : `${one.drift.length} 处不同（${modesZh[one.mode]}）`,
        ]),
      ]),
    );
  for (const one of resources) {
    for (const line of one.drift) lines.push(`  ${line}`);
    if (one.failure !== undefined)
      lines.push(`  ${one.failure.message}`, `  → ${one.failure.hint}`);
  }
  return lines.join("\n");
}

const modesZh: Readonly<Record<DriftMode, string>> = {
  evolve: "照收并说明",
  freeze: "停读，沿用原数据",
  quarantine: "不合的行隔离",
};

function rightsOf(rights: readonly string[] | undefined): string {
  if (rights === undefined) return "";
  return rights.length === 0 ? " · 账号只能读" : ` · 账号还能 ${rights.slice(0, 3).join("; ")}`;
}

function freshness(served: number | undefined, staleSince: string | undefined): string {
  if (served === undefined) return " · 还没有发布过";
  return ` · 当前版本 ${formatCount(served)} 行${staleSince === undefined ? "" : `，数据停在 ${staleSince}`}`;
}
