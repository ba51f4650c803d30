import { both, is, type Metric, oneOf, type RowMetric } from "../metric.ts";

const common = {
  unit: "平方米",
  time: { kind: "point" },
  owner: "facilities",
  since: "2026-09-01",
} as const satisfies Partial<RowMetric>;

const allocated = {
  ...common,
  entity: "room_allocation",
  measure: { kind: "sum", path: ["area"] },
  dimensions: {
    org: ["org_no"],
    college: ["org", "college_no"],
    campus: ["room", "campus"],
    building: ["room", "building_name"],
    room_use: ["room", "use_name"],
    room_purpose: ["purpose"],
  },
} as const;

const ofCollege = is(["org", "college", "type_name"], "教学院系");

export const facilityMetrics: readonly Metric[] = [
  {
    ...common,
    id: "rooms.usable_area",
    zh: "房屋使用面积",
    en: "Usable area of rooms",
    definition: {
      zh: "房产系统中全部房间的使用面积之和，在用、闲置、维修的都计。",
      en: "Usable area of all rooms, whether in service, idle or under repair.",
    },
    entity: "room",
    measure: { kind: "sum", path: ["usable_area"] },
    dimensions: { campus: ["campus"], building: ["building_name"], room_use: ["use_name"] },
  },
  {
    ...allocated,
    id: "rooms.allocated_area",
    zh: "单位用房面积",
    en: "Area allocated to units",
    definition: {
      zh: "现行用房分配的折算面积（使用面积 × 占用比例）之和，按使用单位统计。",
      en: "Usable area times share of the allocations in force, by the unit that uses the room.",
    },
  },
  {
    ...allocated,
    id: "rooms.college_area",
    zh: "院系办公科研用房面积",
    en: "Offices and research rooms of colleges",
    definition: {
      zh: "教学院系用途为办公、科研的用房折算面积之和；教学、公共用房不计。",
      en: "Area allocated to colleges for offices and research; not for teaching and public use.",
    },
    population: both(ofCollege, oneOf(["purpose"], "办公", "科研")),
  },
  {
    ...allocated,
    id: "rooms.research_area",
    zh: "院系科研用房面积",
    en: "Research rooms of colleges",
    definition: {
      zh: "教学院系用途为科研的用房折算面积之和。",
      en: "Area allocated to colleges for research.",
    },
    population: both(ofCollege, is(["purpose"], "科研")),
  },
  {
    id: "rooms.per_teacher",
    zh: "师均公房面积",
    en: "Area per teacher",
    definition: {
      zh: "院系办公科研用房面积 ÷ 专任教师数。",
      en: "Offices and research rooms of colleges divided by full-time teachers.",
    },
    unit: "平方米/人",
    measure: {
      kind: "quotient",
      numerator: "rooms.college_area",
      denominator: "teachers.full_time",
    },
    owner: "facilities",
    since: "2026-09-01",
  },
  {
    id: "rooms.per_graduate",
    zh: "研究生人均科研用房面积",
    en: "Research area per graduate student",
    definition: {
      zh: "院系科研用房面积 ÷ 在读研究生数。",
      en: "Research rooms of colleges divided by graduate students.",
    },
    unit: "平方米/人",
    measure: {
      kind: "quotient",
      numerator: "rooms.research_area",
      denominator: "graduates.studying",
    },
    owner: "facilities",
    since: "2026-09-01",
  },
];
