import type { Metric } from "./metric.ts";
import { assetMetrics } from "./metrics/assets.ts";
import { personnelMetrics } from "./metrics/personnel.ts";
import { researchMetrics } from "./metrics/research.ts";
import { teachingMetrics } from "./metrics/teaching.ts";

/** Every metric, by domain; one file each in schema/metrics. */
export const metrics: readonly Metric[] = [
  ...personnelMetrics,
  ...teachingMetrics,
  ...researchMetrics,
  ...assetMetrics,
];

const byId: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.id, metric]));

/** The metric of that id; undefined when nobody named it. */
export const metricOf = (id: string): Metric | undefined => byId.get(id);
