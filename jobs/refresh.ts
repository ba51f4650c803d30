import type { Access } from "../connectors/connector.ts";
import { forkChild } from "../core/children.ts";
import type { Clock } from "../core/clock.ts";
import { dateOf } from "../core/clock.ts";
import { type Config, inHome, readSecret, stateUrl } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { compiled, type Home } from "../core/paths.ts";
import { endRun, enqueueRun, recordHeartbeat } from "../core/runs/changes.ts";
import type { Run } from "../core/runs/run.ts";
import type { State } from "../core/state.ts";
import { systems } from "../pipelines/sources/index.ts";
import type {
  BuilderMessage,
  BuilderOrder,
  BuilderStage,
  Failure,
  RefreshResult,
} from "./messages.ts";

export interface RefreshRequest {
  readonly home: Home;
  readonly config: Config;
  readonly state: State;
  readonly clock: Clock;
  /** Systems to read; empty means all. */
  readonly only: readonly string[];
  readonly full: boolean;
  /** Take the shapes of the sources as they are from now on. */
  readonly accept?: boolean;
  /** Read no system: take in what people put right, and publish. */
  readonly repairsOnly?: boolean;
  readonly requestedBy: string;
  /** The run when it is in the queue already, as a tick's is. */
  readonly run?: Run;
  /** Access that is not in the configuration, such as the campus server of a demo home; a UserError says why there is none. */
  readonly access?: Readonly<Record<string, Access | UserError>>;
}

export interface RefreshEffects {
  readonly onStage: (stage: BuilderStage) => void;
  readonly onDetail: (text: string) => void;
  /** Called once with the builder's pid. */
  readonly onStart?: (pid: number) => void;
  /** The builder is alive. */
  readonly onBeat?: () => void;
}

const longestWaitMs = 30 * 60_000;

/** Runs one refresh in a builder child and waits for its end. A second one waits its turn. */
export async function refresh(
  request: RefreshRequest,
  effects: RefreshEffects,
): Promise<RefreshResult> {
  const { state } = request;
  const { repairsOnly = false } = request;
  const names = repairsOnly ? [] : chosen(request.only);
  const { reachable, unreachable } = resolveAccess(request, names);
  const run = request.run ?? (await enqueueRun(state, request.requestedBy));
  const url = stateUrl(request.config);
  const { memory } = request.config.builder;
  const order: BuilderOrder = {
    home: request.home.root,
    ...(url === undefined ? {} : { stateUrl: url }),
    run,
    systems: reachable,
    unreachable,
    full: request.full,
    accept: request.accept ?? false,
    repairsOnly,
    today: dateOf(request.clock.now()),
    keep: request.config.keep_releases,
    ...(memory === undefined ? {} : { memory }),
    waitMs: longestWaitMs,
  };
  let last: BuilderMessage | undefined;
  let isCancelled = false;
  const child = forkChild<BuilderMessage, BuilderOrder>(compiled("jobs", "builder.js"), {
    onMessage: (message) => {
      if (message.type === "stage") effects.onStage(message.stage);
      else if (message.type === "detail") effects.onDetail(message.text);
      else if (message.type === "heartbeat") void beat();
      else last = message;
    },
  });
  /** Of a run that this process has begun nobody else records that it lives. */
  const beat = async () => {
    effects.onBeat?.();
    if (request.run !== undefined) return;
    const answer = await recordHeartbeat(state, run).catch(() => "go on");
    if (answer === "go on") return;
    isCancelled = true;
    void child.stop();
  };
  effects.onStart?.(child.pid);
  child.send(order);
  const end = await child.ended;
  if (last?.type === "done") return last.result;
  if (last?.type === "failed") throw new UserError(last.message, last.hint);
  const how = end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
  const message = `刷新没做完，进程就没了 · the builder ${how} before it was done`;
  const hint =
    "原来的版本仍在提供；再刷新一次 · the release served before is still served; run the refresh again";
  await endRun(state, run, {
    status: "failed",
    exitClass: end.kind === "killed" ? "killed" : "crashed",
    steps: [],
    errorClass: "BuilderDied",
    message,
    hint,
  });
  if (isCancelled) {
    throw new UserError(
      `运行 ${run.id} 已被取消 · run "${run.id}" was cancelled`,
      "原来的版本仍在提供 · the release served before is still served",
    );
  }
  throw new UserError(message, hint);
}

function chosen(only: readonly string[]): readonly string[] {
  const known = systems.map(({ name }) => name);
  for (const name of only) {
    if (!known.includes(name)) {
      throw new UserError(
        `没有系统 "${name}" · no source "${name}"; there are ${known.join(", ")}`,
        "写这些之一，或不写以读全部 · name one of these, or none to read all",
      );
    }
  }
  return only.length === 0 ? known : known.filter((name) => only.includes(name));
}

function resolveAccess(
  request: RefreshRequest,
  names: readonly string[],
): { readonly reachable: BuilderOrder["systems"]; readonly unreachable: readonly Failure[] } {
  const reachable: { name: string; access: Access }[] = [];
  const unreachable: Failure[] = [];
  for (const name of names) {
    try {
      reachable.push({ name, access: accessOf(request, name) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreachable.push({
        system: name,
        resource: undefined,
        message: error.message,
        hint: error.hint,
      });
    }
  }
  return { reachable, unreachable };
}

/** How to reach a source: as configured, its secret read from the environment or a file, else as the caller offers. */
export function accessOf(
  { home, config, access }: Pick<RefreshRequest, "home" | "config" | "access">,
  name: string,
): Access {
  const source = config.sources[name];
  const offered = access?.[name];
  if (source === undefined) {
    if (offered instanceof UserError) throw offered;
    if (offered !== undefined) return offered;
    throw new UserError(
      `系统 ${name} 没有配置 · source "${name}" is not configured`,
      `在 "${home.config}" 里写上 sources.${name} · add sources.${name} there`,
    );
  }
  const window = source.window === undefined ? {} : { window: source.window };
  if ("file" in source) return { location: inHome(home, source.file), ...window };
  if ("folder" in source) {
    const { folder, marker, quiet_seconds: quietSeconds } = source;
    const marked = marker === undefined ? {} : { marker };
    return { location: inHome(home, folder), quietSeconds, ...marked, ...window };
  }
  const found = readSecret(home, source);
  const secret = found === undefined ? {} : { secret: found };
  if (!("database" in source)) {
    const oauth2 = oauth2Of(source.oauth2);
    const { url: location, timeout_seconds: timeoutSeconds, keep_answers: keepAnswers } = source;
    return { location, timeoutSeconds, keepAnswers, ...secret, ...oauth2, ...window };
  }
  const { database: engine, url, schema, account } = source;
  const database = {
    engine,
    account,
    timeoutSeconds: source.timeout_seconds,
    silenceSeconds: source.silence_seconds,
    ...(schema === undefined ? {} : { schema }),
  };
  return { location: url, database, ...secret, ...window };
}

function oauth2Of(
  given: { token_url: string; client_id: string; scope?: string | undefined } | undefined,
): Pick<Access, "oauth2"> {
  if (given === undefined) return {};
  const { token_url: tokenUrl, client_id: clientId, scope } = given;
  return { oauth2: { tokenUrl, clientId, ...(scope === undefined ? {} : { scope }) } };
}
