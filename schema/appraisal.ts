import { entity, integer, text } from "./entity.ts";

export const appraisal = entity({
  name: "appraisal",
  plural: "appraisals",
  zh: "年度考核",
  en: "Appraisal",
  grain: "one person's appraisal of one year",
  domain: "personnel",
  scope: { person: "person_id" },
  label: "result_name",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    year: integer("考核年度", "Year", "L1", { required: true }),
    result_code: text("考核结果码", "Result code", "L3", {
      codes: "school_appraisal_result",
      mask: "hide",
    }),
    result_name: text("考核等次", "Result", "L3", { mask: "hide" }),
    year_result: text("年度及等次", "Year and result", "L3", { mask: "hide" }), // 2025年优秀
    absence_reason: text("未参加原因", "Reason for absence", "L3", { mask: "hide" }),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
