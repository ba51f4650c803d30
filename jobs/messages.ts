import type { Access } from "../connectors/connector.ts";
import type { Run, Step } from "../core/runs/run.ts";
import type { FillRequest, FillSummary } from "../forms/fill.ts";
import type { Profile } from "../forms/workbook.ts";
import type { Replayed } from "../pipelines/repairs.ts";
import type { Exported, ExportOrder } from "../query/export/write.ts";

/**
 * jobs/ runs the long work in children: the builder with its extractors, the scheduler's ticks. It knows how processes
 * live and die, not what a form or an entity means.
 */

/** The first message to a builder child. */
export interface BuilderOrder {
  readonly home: string;
  readonly stateUrl?: string;
  /** The builder takes a newer fence when its turn has come. */
  readonly run: Run;
  /** Systems to read, with how to reach them. Systems left out keep their last rows. */
  readonly systems: readonly { readonly name: string; readonly access: Access }[];
  /** Systems that could not even be tried, e.g. without an entry in the configuration. */
  readonly unreachable: readonly Failure[];
  readonly full: boolean;
  /** Take the shapes of the sources as they are from now on. */
  readonly accept: boolean;
  /** No system is read: what people put right is taken in and published. */
  readonly repairsOnly: boolean;
  readonly today: string;
  readonly keep: number;
  /** What its DuckDB may hold, e.g. "4GB", where the configuration says so. */
  readonly memory?: string;
  /** How long to wait for another refresh to end. */
  readonly waitMs: number;
}

export type BuilderStage = "wait" | "recover" | "extract" | "build" | "publish";

export type BuilderMessage =
  | { readonly type: "stage"; readonly stage: BuilderStage }
  | { readonly type: "detail"; readonly text: string }
  /** It lives and its event loop turns. */
  | { readonly type: "heartbeat" }
  | { readonly type: "done"; readonly result: RefreshResult }
  | {
      readonly type: "failed";
      readonly error_class: string;
      readonly message: string;
      readonly hint: string;
    };

/** One system of one refresh, all its resources together. */
export interface SystemResult {
  readonly name: string;
  /** Resources that could not be read; nobody knows what they would have brought. */
  readonly failed: number;
  readonly expected: number;
  readonly landed: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly skipped: number;
}

export interface Failure {
  readonly system: string;
  readonly resource: string | undefined;
  readonly message: string;
  readonly hint: string;
  /** Not the system's fault: this machine had no room for what it gave. */
  readonly error_class?: "DiskFull" | "OutOfMemory";
}

/** What a refresh did. */
export interface RefreshResult {
  readonly run: string;
  readonly status: "succeeded" | "partial" | "failed";
  readonly systems: readonly SystemResult[];
  readonly steps: readonly Step[];
  readonly records: { readonly landed: number; readonly reconciled: boolean };
  readonly entities: Readonly<Record<string, number>>;
  /** Absent when nothing was published. */
  readonly release?: { readonly id: number; readonly file: string };
  /** What the build made anew, and how many of its tables and checks were as they should be already. */
  readonly built: { readonly made: readonly string[]; readonly kept: number };
  readonly seconds: { readonly extract: number; readonly build: number; readonly publish: number };
  /** Peak resident memory of each process in MB. */
  readonly rss: Readonly<Record<string, number>>;
  readonly problem_rows: number;
  /** What became of problem rows that somebody put right. */
  readonly repairs: Replayed;
  readonly failures: readonly Failure[];
  /** Changes of shape that were seen and said, e.g. "personnel.staff: unknown column "X"". */
  readonly drift: readonly string[];
}

/** The first message to a filler child: batches filled one after another from one release. */
export interface FillerOrder {
  readonly home: string;
  readonly stateUrl?: string;
  readonly batches: readonly FillBatch[];
  readonly requestedBy: string;
}

export type FillBatch = Pick<
  FillRequest,
  "form" | "subjects" | "profile" | "asOf" | "out" | "principal"
>;

/** A batch that could not be filled at all, such as one of a form that fits nobody who was named. */
export interface RefusedBatch {
  readonly form: string;
  readonly profile: Profile;
  readonly message: string;
  readonly hint: string;
}

export type FillerMessage =
  | {
      readonly type: "progress";
      readonly form: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: "filled"; readonly summary: FillSummary }
  /** This batch cannot be filled; the others are. */
  | { readonly type: "refused"; readonly refused: RefusedBatch }
  | { readonly type: "done"; readonly rss_mb: number }
  | { readonly type: "failed"; readonly message: string; readonly hint: string };

/** The first message to an exporter child: files written one after another from one release. */
export interface ExporterOrder {
  readonly home: string;
  readonly stateUrl?: string;
  /** The current one when absent. */
  readonly release?: number;
  readonly orders: readonly Omit<ExportOrder, "most">[];
}

export type ExporterMessage =
  | { readonly type: "done"; readonly exported: readonly ExportedFile[] }
  /** The asker can do something about it. */
  | { readonly type: "refused"; readonly message: string; readonly hint: string }
  | { readonly type: "failed"; readonly message: string };

/** What an export wrote, and from which release. */
export interface ExportedFile extends Exported {
  readonly release: number;
  readonly rss_mb: number;
}

/** The first message to the child of a scheduled job. */
export interface JobOrder {
  readonly home: string;
  readonly stateUrl?: string;
  readonly run: Run;
  /** ISO in UTC. */
  readonly plannedAt: string;
  readonly access?: Readonly<Record<string, Access>>;
  /** Why a system that only answers while the job runs cannot be reached. */
  readonly unreachable?: Readonly<
    Record<string, { readonly message: string; readonly hint: string }>
  >;
}

/** What the child of a scheduled job says of itself; after done or failed it ends. */
export type JobMessage =
  | { readonly type: "heartbeat" }
  /** The run is no longer in the queue; not said by a job whose own child marks it, as the builder does. */
  | { readonly type: "started" }
  | JobOutcome;

export type JobOutcome =
  | {
      readonly type: "done";
      readonly status: "succeeded" | "partial";
      readonly summary: unknown;
      /** Of a partial one: what is missing. */
      readonly message?: string;
    }
  | {
      readonly type: "failed";
      readonly error_class: string;
      readonly message: string;
      readonly hint: string;
    };
