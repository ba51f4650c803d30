import { boolean, date, entity, text } from "./entity.ts";

export const education = entity({
  name: "education",
  plural: "educations",
  zh: "学历学位",
  en: "Education",
  grain: "one completed education or degree of a person",
  domain: "personnel",
  scope: { person: "person_id" },
  label: "school",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    education_code: text("学历码", "Education code", "L2", {
      codes: "gbt4658-2006_education_level",
    }),
    education_name: text("学历", "Education", "L2"),
    degree_code: text("学位码", "Degree code", "L2", { codes: "gbt6864-2003_degree" }),
    degree_name: text("学位", "Degree", "L2"),
    degree_level: text("学位层次", "Degree level", "L2"),
    school: text("毕业（授予）单位", "School", "L2"),
    major: text("所学专业", "Major", "L2"),
    entered_on: date("入学年月", "Entered on", "L2"),
    graduated_on: date("毕业年月", "Graduated on", "L2"),
    mode: text("学习形式", "Mode", "L2"),
    origin: text("学缘", "Academic origin", "L2"),
    is_highest_education: boolean("最高学历", "Highest education", "L1"),
    is_highest_degree: boolean("最高学位", "Highest degree", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
