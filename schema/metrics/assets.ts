import type { Metric } from "../metric.ts";

export const assetMetrics: readonly Metric[] = [
  {
    id: "equipment.value",
    zh: "设备总值",
    en: "Value of equipment",
    definition: {
      zh: "资产系统中全部仪器设备的单价之和，按使用单位统计。",
      en: "Sum of the prices of all equipment, by the unit that uses it.",
    },
    unit: "元",
    entity: "equipment",
    measure: { kind: "sum", path: ["unit_price"] },
    time: { kind: "point" },
    dimensions: {
      org: ["org_no"],
      college: ["org", "college_no"],
      campus: ["org", "campus"],
      building: ["room", "building_name"],
    },
    owner: "assets",
    since: "2026-09-01",
  },
];
