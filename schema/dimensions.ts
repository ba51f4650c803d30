/** A way to split a number that means the same for every metric that has it, whatever the metric is computed over. */
export interface Dimension {
  readonly zh: string;
  readonly en: string;
  /** Its values are numbers of units, whose names are in org_unit. */
  readonly units?: true;
}

/** The shared dimensions. A metric states the path to each that it has; two metrics with the same one can be divided. */
export const dimensions = {
  org: { zh: "单位", en: "Unit", units: true },
  college: { zh: "院系（部处）", en: "College or office", units: true },
  campus: { zh: "校区", en: "Campus" },
  term: { zh: "学期", en: "Term" },
  sex: { zh: "性别", en: "Sex" },
  title_level: { zh: "职称级别", en: "Level of title" },
  degree_level: { zh: "学位层次", en: "Level of degree" },
  staff_category: { zh: "教职工类别", en: "Staff category" },
  student_level: { zh: "培养层次", en: "Level of study" },
  grade: { zh: "年级", en: "Year of entry" },
  discipline: { zh: "学科", en: "Discipline" },
  course_level: { zh: "课程层次", en: "Level of course" },
  project_nature: { zh: "项目性质", en: "Nature of project" },
  project_level: { zh: "项目级别", en: "Level of project" },
  indexing: { zh: "收录类型", en: "Indexed in" },
  room_use: { zh: "房间用途", en: "Use of room" },
  building: { zh: "楼宇", en: "Building" },
  room_purpose: { zh: "用房用途", en: "Purpose of allocation" },
  course_attribute: { zh: "课程性质", en: "Attribute of course" },
  observer_kind: { zh: "听课人类型", en: "Kind of observer" },
  output_type: { zh: "成果类型", en: "Type of output" },
  patent_type: { zh: "专利类型", en: "Type of patent" },
  award_level: { zh: "奖励级别", en: "Level of award" },
  equipment_use: { zh: "设备使用方向", en: "Use of equipment" },
} as const satisfies Readonly<Record<string, Dimension>>;

export type DimensionName = keyof typeof dimensions;
