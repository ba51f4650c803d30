import { both, is, type Metric, onDuty, type RowMetric } from "../metric.ts";

const dimensions: RowMetric["dimensions"] = {
  org: ["org_no"],
  college: ["org", "college_no"],
  campus: ["campus"],
  term: ["term"],
  course_level: ["level"],
  course_attribute: ["course", "attribute"],
};

const common = {
  entity: "class_section",
  time: { kind: "period", column: "term", by: "term" },
  dimensions,
  owner: "teaching",
  since: "2026-09-01",
} as const;

const undergraduate = is(["level"], "本科");

export const courseMetrics: readonly Metric[] = [
  {
    ...common,
    id: "sections.offered",
    zh: "开课教学班数",
    en: "Sections offered",
    definition: {
      zh: "期间内各学期开出的本科、研究生教学班。",
      en: "Sections of undergraduate and graduate courses in the terms of the period.",
    },
    unit: "班",
    measure: { kind: "count" },
  },
  {
    ...common,
    id: "courses.offered",
    zh: "开课本科课程门数",
    en: "Undergraduate courses offered",
    definition: {
      zh: "期间内开过课的本科课程，一门只计一次；改过课程号的算同一门。",
      en: "Undergraduate courses with a section in the period; a course counts once, under whichever number.",
    },
    unit: "门",
    population: undergraduate,
    measure: { kind: "countDistinct", path: ["course_id"] },
  },
  {
    ...common,
    id: "enrolments.count",
    zh: "选课人次",
    en: "Enrolments",
    definition: {
      zh: "期间内各教学班选课人数之和。",
      en: "Sum of the enrolments of all sections.",
    },
    unit: "人次",
    measure: { kind: "sum", path: ["enrolled"] },
  },
  {
    ...common,
    id: "sections.average_size",
    zh: "本科平均班额",
    en: "Average size of an undergraduate section",
    definition: {
      zh: "本科教学班选课人数的平均值；人数不详的班不计。",
      en: "Mean enrolment of undergraduate sections whose enrolment is known.",
    },
    unit: "人/班",
    population: undergraduate,
    measure: { kind: "avg", path: ["enrolled"] },
  },
  {
    ...common,
    id: "grades.failed_rate",
    zh: "本科课程不及格率",
    en: "Undergraduate grades below the pass mark",
    definition: {
      zh: "已有成绩的本科教学班，不及格人次占成绩人次的比例；本学期还没有成绩。",
      en: "Grades below the pass mark as a share of grades given in undergraduate sections; the running term has none.",
    },
    unit: "%",
    population: undergraduate,
    measure: { kind: "ratio", numerator: ["failed_count"], denominator: ["graded_count"] },
  },
  {
    ...common,
    entity: "published_evaluation",
    id: "evaluation.participation",
    zh: "评教参评率",
    en: "Students who rate",
    definition: {
      zh: "学生评教实评人次占应评人次的比例，以教务系统公布的为准。",
      en: "Ratings received as a share of ratings due, as the teaching system published them.",
    },
    unit: "%",
    measure: { kind: "ratio", numerator: ["received_count"], denominator: ["due_count"] },
    dimensions: {
      org: ["section", "org_no"],
      college: ["section", "org", "college_no"],
      term: ["term"],
      course_attribute: ["section", "course", "attribute"],
    },
  },
  {
    ...common,
    entity: "classroom_week",
    id: "classroom.use_rate",
    zh: "教室白天利用率",
    en: "Classrooms used in daytime",
    definition: {
      zh: "在用教室（含当周排了课的其他教室）周一至周五第 1—8 节实际上课的节数占可用节数的比例；放假的日子不计，停课不算使用。",
      en: "Periods with a class as a share of periods 1 to 8 from Monday to Friday in classrooms in service, or with a session that week all the same; without days off, a cancelled session does not use a room.",
    },
    unit: "%",
    measure: { kind: "ratio", numerator: ["periods_used"], denominator: ["periods_available"] },
    time: { kind: "period", column: "starts_on" },
    dimensions: { campus: ["room", "campus"], building: ["room", "building_name"], term: ["term"] },
    owner: "facilities",
  },
  {
    ...common,
    entity: "classroom_week",
    id: "classroom.seat_fill",
    zh: "座位利用率",
    en: "Seats filled",
    definition: {
      zh: "教室里有考勤的课堂，实到人次占座位次的比例。",
      en: "Students present as a share of seats, in sessions with attendance in classrooms.",
    },
    unit: "%",
    measure: { kind: "ratio", numerator: ["present"], denominator: ["seats_offered"] },
    time: { kind: "period", column: "starts_on" },
    dimensions: { campus: ["room", "campus"], building: ["room", "building_name"], term: ["term"] },
    owner: "facilities",
  },
  {
    ...common,
    entity: "teaching_assignment",
    id: "professors.teaching",
    zh: "给本科生上课的教授数",
    en: "Professors who teach undergraduates",
    definition: {
      zh: "期间内承担本科教学班的正高级专任教师，一人只计一次；职称取统计时点的。",
      en: "Full professors with an undergraduate section in the period; one person counts once, by today's title.",
    },
    unit: "人",
    population: both(
      is(["section", "level"], "本科"),
      onDuty(["person", "staff"]),
      is(["person", "staff", "is_full_time_teacher"], true),
      is(["person", "title", "level"], "正高级"),
    ),
    measure: { kind: "countDistinct", path: ["person_id"] },
    dimensions: {
      org: ["person", "staff", "org_no"],
      college: ["person", "staff", "org", "college_no"],
      sex: ["person", "sex_name"],
    },
  },
  {
    id: "professors.teaching_rate",
    zh: "教授给本科生上课比例",
    en: "Professors who teach undergraduates, as a share",
    definition: {
      zh: "给本科生上课的教授数 ÷ 正高级专任教师数；期间一般取一个学年。",
      en: "Professors who teach undergraduates divided by all full professors; the period is usually an academic year.",
    },
    unit: "%",
    measure: {
      kind: "quotient",
      numerator: "professors.teaching",
      denominator: "teachers.professors",
    },
    owner: "teaching",
    since: "2026-09-01",
  },
];
