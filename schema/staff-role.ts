import { boolean, date, entity, text } from "./entity.ts";

export const staffRole = entity({
  name: "staff_role",
  plural: "staff_roles",
  zh: "教职工身份",
  en: "Staff role",
  grain: "one staff number of one person, with its dates",
  domain: "personnel",
  scope: { person: "person_id" },
  label: "staff_no",
  lasting: {
    from: "valid_from",
    to: "valid_to",
    current: "is_current",
    todayOnly: [
      "org_no",
      "section_office",
      "teaching_status_code",
      "teaching_status_name",
      "status_code",
      "status_name",
      "is_current",
    ],
  },
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    staff_no: text("工号", "Staff number", "L2", { std: "GH", mask: "hide", required: true }),
    org_no: text("单位号", "Unit number", "L1", { std: "DWH" }),
    section_office: text("科室（系、教研室）", "Section", "L1"),
    category_code: text("教职工类别码", "Staff category code", "L1", {
      std: "JZGLBM",
      codes: "jyt1001_JZGLB",
    }),
    category_name: text("教职工类别", "Staff category", "L1"),
    establishment_code: text("编制类别码", "Establishment code", "L1", {
      std: "BZLBM",
      codes: "jyt1001_BZLB",
    }),
    establishment_name: text("编制类别", "Establishment", "L1"),
    employment_mode_code: text("用工方式码", "Employment mode code", "L1", {
      codes: "school_employment_mode",
    }),
    employment_mode_name: text("用工方式", "Employment mode", "L1"),
    teaching_status_code: text("任课状况码", "Teaching status code", "L1", {
      std: "RKZKM",
      codes: "jyt1001_RKZK",
    }),
    teaching_status_name: text("任课状况", "Teaching status", "L1"),
    status_code: text("当前状态码", "Status code", "L1", {
      std: "DQZTM",
      codes: "jyt1001_JZGDQZT",
    }),
    status_name: text("人员状态", "Status", "L1"),
    is_current: boolean("在岗", "On duty", "L1"),
    is_full_time_teacher: boolean("专任教师", "Full-time teacher", "L1"),
    discipline_code: text("一级学科码", "Discipline code", "L1", { std: "YJXKM" }),
    discipline_name: text("一级学科", "Discipline", "L1"),
    research_field: text("研究方向", "Research field", "L1", { std: "YJFX" }),
    work_started: text("参加工作年月", "Started work (month)", "L2", { std: "CJGZNY" }),
    joined_on: date("来校日期", "Joined on", "L2", { std: "LXRQ" }),
    valid_from: date("任用起", "From", "L1"),
    valid_to: date("任用止", "To (exclusive)", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
    org: { kind: "one", to: "org_unit", on: { org_no: "org_no" }, zh: "单位", en: "Unit" },
  },
});
