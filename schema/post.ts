import { entity, text } from "./entity.ts";

export const post = entity({
  name: "post",
  plural: "posts",
  zh: "岗位",
  en: "Post",
  grain: "one post held by a person over one interval",
  domain: "personnel",
  scope: { person: "person_id" },
  history: true,
  label: "grade_name",
  columns: {
    person_id: text("人员标识", "Person id", "L1", { required: true }),
    category_code: text("岗位类别码", "Post category code", "L1", {
      codes: "school_post_category",
    }),
    category_name: text("岗位类别", "Post category", "L1"),
    grade_code: text("岗位等级码", "Post grade code", "L1", { codes: "school_post_level" }),
    grade_name: text("岗位等级", "Post grade", "L1"),
  },
  relations: {
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
