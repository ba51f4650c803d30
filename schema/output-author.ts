import { boolean, entity, integer, text } from "./entity.ts";

export const outputAuthor = entity({
  name: "output_author",
  plural: "output_authors",
  zh: "成果作者",
  en: "Output author",
  grain: "one name in the author list of one output",
  domain: "research",
  scope: { open: true },
  label: "name",
  columns: {
    output_id: text("成果标识", "Output id", "L1", { required: true }),
    person_id: text("人员标识", "Person id", "L1"),
    name: text("作者姓名", "Name as printed", "L1"),
    order_no: integer("作者顺序", "Order", "L1"),
    is_corresponding: boolean("通讯作者", "Corresponding author", "L1"),
    unit_order: integer("单位署名顺序", "Unit order", "L1"),
  },
  relations: {
    output: { kind: "one", to: "output", on: { output_id: "id" }, zh: "成果", en: "Output" },
    person: { kind: "one", to: "person", on: { person_id: "id" }, zh: "人员", en: "Person" },
  },
});
