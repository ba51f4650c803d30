import { join } from "node:path";
import { stateUrl } from "../core/config.ts";
import { catalogue } from "../forms/catalogue.ts";
import type { FillSummary } from "../forms/fill.ts";
import { runFill } from "../jobs/fill.ts";
import type { FillBatch } from "../jobs/messages.ts";
import { fillEvent, profileNames } from "./forms.ts";
import { recordShown } from "./users.ts";
import { formatCount, type Installation, type World } from "./world.ts";

export interface DemoForms {
  readonly folder: string;
  readonly counts: {
    /** Files. */
    readonly filled: number;
    readonly cells: { readonly filled: number; readonly empty: number };
    readonly by_form: readonly Omit<FillSummary, "id" | "persons">[];
  };
  readonly seconds: number;
  readonly rss_mb: number;
}

/** Every form of the catalogue for everyone of one department, as its officer would: 核对稿 and 报送稿. */
export async function fillDepartment(
  world: World,
  installation: Installation,
  department: { readonly org_no: string; readonly name: string },
): Promise<DemoForms> {
  const { config } = installation;
  world.progress.stage(`为${department.name}填表 filling forms`);
  const startedAt = performance.now();
  const folder = join(world.home.fills, department.org_no);
  const batches = (["check", "submit"] as const).flatMap((profile) =>
    catalogue().map(
      ({ definition }): FillBatch => ({
        form: definition.id,
        subjects: { kind: "org", no: department.org_no },
        profile,
        out: join(folder, profileNames[profile]),
        principal: { role: "officer", org_no: department.org_no },
      }),
    ),
  );
  const url = stateUrl(config);
  const { summaries, rss_mb } = await runFill(
    {
      home: world.home,
      ...(url === undefined ? {} : { stateUrl: url }),
      batches,
      requestedBy: `officer:${department.org_no}`,
    },
    (form, done, total) =>
      world.progress.detail(`${form} ${formatCount(done)}/${formatCount(total)}`),
  );
  const officer = `officer:${department.org_no}`;
  for (const summary of summaries) {
    const subjects = { kind: "org", no: department.org_no } as const;
    await recordShown(world, installation, fillEvent(summary, officer, subjects));
  }
  const filled = sum(summaries, (summary) => summary.filled);
  return {
    folder,
    counts: {
      filled,
      cells: {
        filled: sum(summaries, ({ cells }) => cells.filled),
        empty: sum(summaries, ({ cells }) => cells.empty),
      },
      by_form: summaries.map(({ persons: _persons, id: _id, ...told }) => told),
    },
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    rss_mb,
  };
}

const sum = (summaries: readonly FillSummary[], of: (summary: FillSummary) => number): number =>
  summaries.reduce((total, summary) => total + of(summary), 0);
