import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/log.ts";
import type { Releases } from "../core/releases.ts";
import type { State } from "../core/state.ts";
import type { Trail } from "../query/audit/trail.ts";
import type { Admission } from "./admission.ts";
import type { Api } from "./api.ts";
import type { App } from "./app-page.ts";
import type { Attention } from "./attention.ts";
import type { Refusals } from "./audit/refusals.ts";
import type { SourceWords } from "./context.ts";
import type { ExportDoor, FillDoor, ReportDoor } from "./downloads.ts";
import type { Events } from "./events/events-route.ts";
import type { GraphiqlPage } from "./graphiql.ts";
import type { FormMade } from "./landing.ts";
import type { Serving } from "./request.ts";
import type { SignInOptions } from "./sign-in/options.ts";
import type { SignIn } from "./sign-in/sign-in.ts";

/** How long a connection may take for what it sends. */
export interface Patience {
  /** Until the headers are there; 10 s when absent. */
  readonly headersMs?: number;
  /** Until the body is there; 30 s when absent. */
  readonly requestMs?: number;
  /** Without a byte in either direction; 120 s when absent. */
  readonly silenceMs?: number;
}

export interface ServerOptions {
  readonly releases: Pick<Releases, "lease">;
  /** 0 takes a free one. */
  readonly port: number;
  /** A loopback address; "127.0.0.1" when absent. */
  readonly host?: string;
  /** Tells the landing page how old the release is; the system's when absent. */
  readonly clock?: Clock;
  /** Believe the header x-fillonce-as. Refused in production; when absent, on everywhere else. */
  readonly devSignIn?: boolean;
  /** The university's own sign-in; none when absent. */
  readonly signIn?: Partial<SignInOptions>;
  /** Signs cursors; when absent they live as long as the process. */
  readonly cursorKey?: string;
  /** The state store: runs and releases. Their questions are refused when absent. */
  readonly state?: State;
  /** How many masked rows an account may look at in a day; 20 when absent. */
  readonly revealsPerDay?: number;
  /** What needs somebody's eyes besides runs and releases; nothing when absent. */
  readonly notices?: () => readonly Attention[];
  /** The folder that keeps the heads of the audit outside the state store. */
  readonly auditHeads?: string;
  /** What the declarations of the sources say. */
  readonly sources?: readonly SourceWords[];
  /** The folder of the built web front; the landing page stands in its place when it is absent or empty. */
  readonly web?: string;
  /** Fills a department's files; without it no zip is made. */
  readonly fill?: FillDoor;
  /** Writes exports; without it nothing is exported. */
  readonly exports?: ExportDoor;
  /** Gives the weekly brief; without it there is none. */
  readonly reports?: ReportDoor;
  /** The forms made so far, for the landing page. */
  readonly formsMade?: () => Promise<readonly FormMade[]>;
  /** What the site has saved, and who may ask nothing else; the pages' own are always known. */
  readonly documents?: {
    readonly saved?: readonly string[];
    readonly onlyFor?: readonly string[];
  };
  readonly admission?: Admission;
  readonly queryTimeoutMs?: number;
  readonly patience?: Patience;
  /** How often a new release is looked for, 2 s; how often a stream says that it lives, 15 s. */
  readonly events?: { readonly everyMs?: number; readonly heartbeatMs?: number };
  readonly log?: Logger;
}

/** What the routes of one server share. */
export interface Site {
  readonly options: ServerOptions;
  readonly serving: Serving;
  readonly api: Api;
  readonly app: App;
  readonly signIn: SignIn;
  /** Who asked what; absent without a state store. */
  readonly trail: Trail | undefined;
  readonly refusals: Refusals;
  readonly events: Events;
  /** Lets departments be filled one after another. */
  readonly downloads: Admission;
  /** Lets so many exports be made at once and nobody wait. */
  readonly exports: Admission;
  readonly log: Logger;
  readonly graphiql: () => Promise<GraphiqlPage>;
}
