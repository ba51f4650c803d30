import { both, type Metric, oneOf, type Population, type RowMetric } from "../metric.ts";

const common = {
  entity: "equipment",
  time: { kind: "point" },
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    campus: ["org", "campus"],
    building: ["room", "building_name"],
    equipment_use: ["use_direction"],
  },
  owner: "assets",
  since: "2026-09-01",
} as const satisfies Partial<RowMetric>;

const priced = (from: number): Population => ({
  kind: "compare",
  path: ["unit_price"],
  op: "ge",
  value: from,
});

/** 教学科研仪器设备 of the returns begin at 1,000 yuan. */
const instruments = both(oneOf(["use_direction"], "教学", "科研"), priced(1000));

export const assetMetrics: readonly Metric[] = [
  {
    ...common,
    id: "equipment.value",
    zh: "设备总值",
    en: "Value of equipment",
    definition: {
      zh: "资产系统中全部仪器设备的单价之和，按使用单位统计。",
      en: "Sum of the prices of all equipment, by the unit that uses it.",
    },
    unit: "元",
    measure: { kind: "sum", path: ["unit_price"] },
  },
  {
    ...common,
    id: "equipment.items",
    zh: "设备台件数",
    en: "Pieces of equipment",
    definition: {
      zh: "资产系统中全部仪器设备，一条资产计一台件。",
      en: "All equipment in the asset system; one asset is one piece.",
    },
    unit: "台件",
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "instruments.value",
    zh: "教学科研仪器设备值",
    en: "Value of teaching and research instruments",
    definition: {
      zh: "使用方向为教学、科研，单价 1000 元及以上的仪器设备的单价之和。",
      en: "Sum of the prices of equipment for teaching and research of 1,000 yuan or more.",
    },
    unit: "元",
    population: instruments,
    measure: { kind: "sum", path: ["unit_price"] },
  },
  {
    ...common,
    id: "instruments.bought",
    zh: "新增教学科研仪器设备值",
    en: "Teaching and research instruments bought",
    definition: {
      zh: "购置日期在期间内的教学科研仪器设备的单价之和。",
      en: "Sum of the prices of teaching and research instruments bought in the period.",
    },
    unit: "元",
    population: instruments,
    measure: { kind: "sum", path: ["unit_price"] },
    time: { kind: "period", column: "bought_on" },
  },
  {
    id: "instruments.per_student",
    zh: "生均教学科研仪器设备值",
    en: "Value of instruments per student",
    definition: {
      zh: "教学科研仪器设备值 ÷ 折合在校生数。",
      en: "Value of teaching and research instruments divided by equivalent students.",
    },
    unit: "元/人",
    measure: {
      kind: "quotient",
      numerator: "instruments.value",
      denominator: "students.equivalent",
    },
    owner: "assets",
    since: "2026-09-01",
  },
  {
    ...common,
    id: "instruments.large",
    zh: "大型仪器设备台数",
    en: "Large instruments",
    definition: {
      zh: "单价 50 万元及以上的教学科研仪器设备，一条资产计一台件。",
      en: "Teaching and research instruments of 500,000 yuan or more.",
    },
    unit: "台件",
    population: both(oneOf(["use_direction"], "教学", "科研"), priced(500_000)),
    measure: { kind: "count" },
  },
];
