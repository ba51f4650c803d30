import { date, entity, text } from "./entity.ts";

export const title = entity({
  name: "title",
  plural: "titles",
  zh: "专业技术职务",
  en: "Professional title",
  grain: "one professional title held by a person over one interval",
  domain: "personnel",
  scope: { person: "person_id" },
  history: true,
  label: "title_name",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    title_code: text("专业技术职务码", "Title code", "L1", { codes: "school_title_series_level" }),
    title_name: text("专业技术职务", "Title", "L1"),
    title_source_value: text("原始名称", "Title as typed", "L2"),
    series: text("职务系列", "Series", "L1"),
    level: text("职务级别", "Level (正高级, 副高级, 中级, 初级)", "L1"),
    obtained_on: date("取得资格日期", "Qualified on", "L1"),
    issued_on: date("发文日期", "Issued on", "L1"),
    appointed_on: date("聘任日期", "Appointed on", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
