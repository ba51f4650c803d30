import { is, type Metric } from "../metric.ts";

export const researchMetrics: readonly Metric[] = [
  {
    id: "project.received",
    zh: "项目到账经费",
    en: "Project funds received",
    definition: {
      zh: "期间内类型为到账的经费凭证金额之和，按凭证所属单位统计。",
      en: "Sum of vouchers of kind 到账 booked in the period, by the voucher's unit.",
    },
    unit: "元",
    entity: "fund_transaction",
    population: is(["kind"], "到账"),
    measure: { kind: "sum", path: ["amount"] },
    time: { kind: "period", column: "booked_on" },
    dimensions: {
      org: ["org_no"],
      project_nature: ["project", "nature"],
      project_level: ["project", "level"],
      discipline: ["project", "discipline_name"],
    },
    owner: "research",
    since: "2026-09-01",
  },
];
