import { decimal, entity, integer, text } from "./entity.ts";

export const building = entity({
  name: "building",
  plural: "buildings",
  zh: "楼宇",
  en: "Building",
  grain: "one building",
  domain: "facilities",
  scope: { open: true },
  label: "name",
  lasting: {
    onlyReached: true,
    todayOnly: ["name", "use_code", "use_name", "ownership_code", "ownership_name"],
  },
  columns: {
    building_no: text("楼宇编号", "Building number", "L1", { required: true }),
    name: text("楼宇名称", "Name", "L1", { required: true }),
    campus: text("校区", "Campus", "L1"),
    use_code: text("用途码", "Use code", "L1", { codes: "jyt1001_JZWYT" }),
    use_name: text("用途", "Use", "L1"),
    area: decimal("建筑面积", "Gross area", "L1", { unit: "m2" }),
    floors: integer("层数", "Floors", "L1"),
    built_year: text("建成年份", "Built", "L1"),
    ownership_code: text("产权码", "Ownership code", "L1", { codes: "jyt1001_CQ" }),
    ownership_name: text("产权", "Ownership", "L1"),
  },
  relations: {
    rooms: { kind: "many", to: "room", on: { id: "building_id" }, zh: "房间", en: "Rooms" },
  },
});
