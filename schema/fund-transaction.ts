import { date, decimal, entity, text } from "./entity.ts";

export const fundTransaction = entity({
  name: "fund_transaction",
  plural: "fund_transactions",
  zh: "经费明细",
  en: "Fund transaction",
  grain: "one voucher of a project",
  domain: "research",
  scope: { org: "org_no" },
  label: "voucher_no",
  columns: {
    voucher_no: text("凭证号", "Voucher number", "L2", { required: true }),
    project_id: text("项目标识", "Project id", "L1"),
    org_no: text("所属单位号", "Unit number", "L1"),
    kind: text("类型", "Kind", "L1"),
    amount: decimal("金额", "Amount", "L2", { unit: "yuan" }),
    booked_on: date("发生日期", "Booked on", "L2"),
    subject: text("经费科目", "Subject", "L2"),
    payer: text("来款单位", "Payer", "L2"),
  },
  relations: {
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "所属单位", en: "Unit" },
    project: { kind: "one", to: "project", on: { project_id: "id" }, zh: "项目", en: "Project" },
  },
});
