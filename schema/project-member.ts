import { decimal, entity, integer, text } from "./entity.ts";

export const projectMember = entity({
  name: "project_member",
  plural: "project_members",
  zh: "项目成员",
  en: "Project member",
  grain: "one member of one project",
  domain: "research",
  scope: { person: "person_id" },
  label: "name",
  columns: {
    project_id: text("项目标识", "Project id", "L1", { required: true }),
    person_id: text("人员标识", "Person id", "L1"),
    name: text("姓名（原始）", "Name as given", "L2", { mask: "surname" }),
    order_no: integer("署名顺序", "Order", "L1"),
    role: text("角色", "Role", "L1"),
    share: decimal("工作量比例", "Share", "L2", { unit: "share" }),
  },
  relations: {
    project: { kind: "one", to: "project", on: { project_id: "id" }, zh: "项目", en: "Project" },
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
