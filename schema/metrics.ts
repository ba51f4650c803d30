import type { Metric } from "./metric.ts";
import { assetMetrics } from "./metrics/assets.ts";
import { courseMetrics } from "./metrics/courses.ts";
import { facilityMetrics } from "./metrics/facilities.ts";
import { outputMetrics } from "./metrics/outputs.ts";
import { personnelMetrics } from "./metrics/personnel.ts";
import { projectMetrics } from "./metrics/projects.ts";
import { sessionMetrics } from "./metrics/sessions.ts";
import { studentMetrics } from "./metrics/students.ts";
import { supervisionMetrics } from "./metrics/supervision.ts";
import { workloadMetrics } from "./metrics/workload.ts";

/** Every metric, by domain; the files of schema/metrics. */
export const metrics: readonly Metric[] = [
  ...personnelMetrics,
  ...studentMetrics,
  ...supervisionMetrics,
  ...sessionMetrics,
  ...courseMetrics,
  ...workloadMetrics,
  ...projectMetrics,
  ...outputMetrics,
  ...facilityMetrics,
  ...assetMetrics,
];

const byId: ReadonlyMap<string, Metric> = new Map(metrics.map((metric) => [metric.id, metric]));

/** The metric of that id; undefined when nobody named it. */
export const metricOf = (id: string): Metric | undefined => byId.get(id);
