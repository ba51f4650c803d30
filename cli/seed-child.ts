import { seedCampus } from "../campus/seed.ts";
import { peakRssMb } from "../core/children.ts";

/** The campus is written in a process of its own, so that the one that serves stays small. */
export interface SeedOrder {
  readonly folder: string;
  readonly scale: number;
}

export type SeedMessage =
  | { readonly type: "progress"; readonly system: string; readonly rows: number }
  | { readonly type: "done"; readonly rss_mb: number };

const tell = (message: SeedMessage) => process.send?.(message);

process.once("disconnect", () => process.exit(1));
process.once("message", async ({ folder, scale }: SeedOrder) => {
  await seedCampus(folder, { scale }, (system, rows) => tell({ type: "progress", system, rows }));
  tell({ type: "done", rss_mb: peakRssMb() });
  process.removeAllListeners("disconnect");
  process.disconnect?.();
});
