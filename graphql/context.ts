import type { Clock } from "../core/clock.ts";
import type { ReleaseManifest } from "../core/releases.ts";
import type { State } from "../core/state.ts";
import type { Principal } from "../query/principal.ts";
import type { Asking, Reader } from "../query/run.ts";
import type { Attention } from "./attention.ts";

/** `light`: one row by its id, or nothing but the manifest. `heavy`: a list, groups, a metric. */
export type Weight = "light" | "heavy";

/** One source system as declared, handed in by whoever knows the declarations. */
export interface SourceWords {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  /** The words for a resource and its column; undefined for what is not declared. */
  readonly resourceZh: (resource: string) => string | undefined;
  readonly columnZh: (resource: string, column: string) => string | undefined;
  /** Whether a value of that column may be shown to everyone: nothing personal, and no name or number. */
  readonly isHarmless: (resource: string, column: string) => boolean;
}

/** What resolvers know besides the release. */
export interface Surroundings {
  readonly clock: Clock;
  /** Runs and releases; absent where only a release is served. */
  readonly state: State | undefined;
  readonly sources: readonly SourceWords[];
  /** How many masked rows an account may look at in a day. */
  readonly revealsPerDay: number;
  /** What else needs somebody's eyes, from whoever serves; absent, nothing. */
  readonly notices?: (() => readonly Attention[]) | undefined;
}

/** What resolvers get: who asks, and the one release this request reads. Questions of a request run one after another. */
export interface Context extends Surroundings {
  readonly principal: Principal;
  /** Whose question it is; "" where nobody is accountable for it. */
  readonly account: string;
  readonly ask: <T>(
    weight: Weight,
    question: (reader: Reader, asking: Asking) => Promise<T>,
    /** Another release that is still kept, read as the served one says who may see what. */
    release?: number | null,
  ) => Promise<T>;
  readonly manifest: () => Promise<ReleaseManifest>;
  readonly notes: Notes;
}

/** What is to be known of an answer besides its data; filled while it is made. */
export interface Notes {
  /** Whose rows were shown, and how many rows: for the audit. */
  readonly persons: Set<string>;
  rows: number;
  /** What was asked, also of what was refused, for the audit: entities, and columns of level L3 and L4. */
  readonly entities: Set<string>;
  readonly columns: Set<string>;
  /** The operation's own name, and why its first refused part was. */
  operation: string | undefined;
  refusedAs: string | undefined;
  /** What the audit keeps it as, where it is more than a question, and what for. */
  keptAs: { readonly kind: "fill" | "reveal"; readonly purpose: string } | undefined;
  /** Lists that have more rows than are shown, though nobody asked for so few: their names in the answer. */
  readonly cut: Set<string>;
  /** The caller asked what it costs. */
  tellsCost: boolean;
  /** The release that was read; undefined when none was. */
  release: number | undefined;
  /** Nothing of it was refused or failed. */
  isWhole: boolean;
  /** It was made from the release and the principal alone: asked again, it is the same. */
  isPure: boolean;
}
