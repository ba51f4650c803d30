import type { ReleaseManifest } from "../core/releases.ts";
import type { Principal } from "../query/principal.ts";
import type { Asking, Reader } from "../query/run.ts";

/** `light`: one row by its id, or nothing but the manifest. `heavy`: a list, groups, a metric. */
export type Weight = "light" | "heavy";

/** What resolvers get: who asks, and the one release this request reads. Questions of a request run one after another. */
export interface Context {
  readonly principal: Principal;
  readonly ask: <T>(
    weight: Weight,
    question: (reader: Reader, asking: Asking) => Promise<T>,
  ) => Promise<T>;
  readonly manifest: () => Promise<ReleaseManifest>;
}
