import { briefState } from "../reports/brief-state.ts";
import type { CollegeLine } from "../reports/colleges.ts";
import type { LeadBlock } from "../reports/lead.ts";
import type { Measure } from "../reports/measure.ts";
import { type TeachingWeek, weeksOf } from "../reports/teaching-week.ts";
import { type Block, stateNames, type WeeklyBrief, weeklyBrief } from "../reports/weekly.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";

/** `weeks` and `weeklyBrief`: the calendar and the weekly report, for leadership and the teaching office. */
export function addWeeklyQueries(builder: Builder): void {
  const week = addWeek(builder);
  const brief = addBrief(builder, week);
  builder.queryField("weeks", (t) =>
    t.field({
      type: [week],
      nullable: false,
      description: describe("教学周，自最早的学期起", "Teaching weeks, oldest first"),
      resolve: async (_root, _args, { ask, principal }) =>
        ask("light", async (reader) => [...(await weeksOf(reader, principal))]),
    }),
  );
  builder.queryField("weeklyBrief", (t) =>
    t.field({
      type: brief,
      description: describe("一个教学周的周报", "The brief of one teaching week"),
      args: {
        term: t.arg.string({
          required: true,
          description: describe("学年学期，如 2026-2027-1", "Term"),
        }),
        week: t.arg.int({ required: true, description: describe("教学周", "Teaching week") }),
      },
      resolve: async (_root, { term, week }, { ask, principal, state: store, manifest }) => {
        const { id } = await manifest();
        const state = store === undefined ? "draft" : await briefState(store, { term, week }, id);
        return ask("heavy", (reader) => weeklyBrief(reader, { term, week, state }, principal));
      },
    }),
  );
}

const addWeek = (builder: Builder) =>
  builder.objectRef<TeachingWeek>("Week").implement({
    description: describe("教学周", "Teaching week"),
    fields: (t) => ({
      term: t.exposeString("term", { nullable: false, description: describe("学期", "Term") }),
      week: t.exposeInt("week", { nullable: false, description: describe("周次", "Week") }),
      heading: t.exposeString("heading", {
        nullable: false,
        description: describe("标题", "Heading"),
      }),
      startsOn: t.field({
        type: "Date",
        nullable: false,
        description: describe("周一", "Monday"),
        resolve: ({ startsOn }) => startsOn,
      }),
      endsOn: t.field({
        type: "Date",
        nullable: false,
        description: describe("周日", "Sunday"),
        resolve: ({ endsOn }) => endsOn,
      }),
      note: t.exposeString("note", {
        description: describe("假期、考试周等", "Holidays, exams"),
      }),
      recorded: t.exposeBoolean("recorded", {
        nullable: false,
        description: describe("有课堂记录，可出周报", "Sessions are recorded: there is a brief"),
      }),
    }),
  });

function addBrief(builder: Builder, week: ReturnType<typeof addWeek>) {
  const [lead, block, college] = [addLead(builder), addBlock(builder), addCollege(builder)];
  return builder.objectRef<WeeklyBrief>("WeeklyBrief").implement({
    description: describe("教学周报，只有数量和灯号", "Weekly brief: counts and lights, no names"),
    fields: (t) => {
      const compared = (name: "previous" | "lastYear", description: string) =>
        t.field({ type: week, description, resolve: (brief) => brief[name] });
      return {
        week: t.field({
          type: week,
          nullable: false,
          description: describe("本周", "The week"),
          resolve: (brief) => brief.week,
        }),
        previous: compared("previous", describe("上周", "The week before")),
        lastYear: compared("lastYear", describe("去年同周", "The same week last year")),
        state: t.exposeString("state", {
          nullable: false,
          description: describe("draft 草稿、verified 已核、released 已发布", "State"),
        }),
        stateZh: t.string({
          nullable: false,
          description: describe("状态", "State in Chinese"),
          resolve: ({ state }) => stateNames[state],
        }),
        releaseId: t.int({
          nullable: false,
          description: describe("数据版本", "Release it is read from"),
          resolve: ({ release }) => release.id,
        }),
        lead: t.field({
          type: [lead],
          nullable: false,
          description: describe("要点、安排、批示落实", "What stands before the numbers"),
          resolve: (brief) => [...brief.lead],
        }),
        blocks: t.field({
          type: [block],
          nullable: false,
          description: describe("各板块的指标", "Measures by block"),
          resolve: (brief) => [...brief.blocks],
        }),
        colleges: t.field({
          type: [college],
          nullable: false,
          description: describe("各学院到课率", "Attendance by college"),
          resolve: (brief) => [...brief.colleges],
        }),
        coverageFloor: t.exposeFloat("coverageFloor", {
          nullable: false,
          description: describe(
            "出到课率的最低覆盖率（%）",
            "Coverage below which no rate is shown",
          ),
        }),
      };
    },
  });
}

const addLead = (builder: Builder) =>
  builder.objectRef<LeadBlock>("BriefLead").implement({
    description: describe("周报的文字板块", "A block of words"),
    fields: (t) => ({
      zh: t.exposeString("zh", { nullable: false, description: describe("标题", "Title") }),
      lines: t.stringList({
        nullable: false,
        description: describe("内容", "What can be said"),
        resolve: ({ lines }) => [...lines],
      }),
      blankLines: t.exposeInt("blankLines", {
        nullable: false,
        description: describe("留给人工填写的行数", "Lines left for the office to fill"),
      }),
    }),
  });

function addBlock(builder: Builder) {
  const measure = addMeasure(builder);
  return builder.objectRef<Block>("BriefBlock").implement({
    description: describe("周报的指标板块", "A block of measures"),
    fields: (t) => ({
      id: t.exposeString("id", { nullable: false, description: describe("编号", "Id") }),
      zh: t.exposeString("zh", { nullable: false, description: describe("名称", "Name") }),
      measures: t.field({
        type: [measure],
        nullable: false,
        description: describe("指标", "Measures"),
        resolve: ({ measures }) => [...measures],
      }),
    }),
  });
}

const addMeasure = (builder: Builder) =>
  builder.objectRef<Measure>("BriefMeasure").implement({
    description: describe("周报的一个数", "One number of the brief"),
    fields: (t) => {
      type Text = "id" | "zh" | "unit" | "light" | "definition" | "threshold" | "owner";
      const text = (name: Text, description: string) =>
        t.exposeString(name, { nullable: false, description });
      const maybe = (name: "parts" | "why" | "next" | "missing", description: string) =>
        t.exposeString(name, { description });
      const number = (name: "value" | "n" | "previous" | "lastYear", description: string) =>
        t.exposeFloat(name, { description });
      return {
        id: text("id", describe("编号", "Id")),
        zh: text("zh", describe("名称", "Name")),
        unit: text("unit", describe("单位", "Unit")),
        value: number("value", describe("本周的值；未算为空", "This week; null when not computed")),
        n: number("n", describe("基数", "What it is a share of or was found among")),
        previous: number("previous", describe("上周", "The week before")),
        lastYear: number("lastYear", describe("去年同周", "The same week last year")),
        trend: t.floatList({
          nullable: { list: false, items: true },
          description: describe("本学期各周，自第一周起", "One value a week of the term"),
          resolve: ({ trend }) => [...trend],
        }),
        light: text("light", describe("green、yellow、red 或 none 灯号", "Light")),
        parts: maybe("parts", describe("构成", "Parts")),
        definition: text("definition", describe("定义", "Definition")),
        threshold: text("threshold", describe("阈值", "Threshold")),
        why: maybe("why", describe("阈值的理由", "Why this threshold")),
        owner: text("owner", describe("责任单位", "Who answers for it")),
        next: maybe("next", describe("建议", "Suggested next step")),
        missing: maybe("missing", describe("没有值时的说明", "Said instead of a value")),
      };
    },
  });

const addCollege = (builder: Builder) =>
  builder.objectRef<CollegeLine>("BriefCollege").implement({
    description: describe("一个学院的到课率", "Attendance of one college"),
    fields: (t) => {
      const text = (name: "collegeNo" | "college" | "collegeShort" | "light", to: string) =>
        t.exposeString(name, { nullable: false, description: to });
      const count = (name: "held" | "unapproved" | "n", to: string) =>
        t.exposeInt(name, { nullable: false, description: to });
      return {
        collegeNo: text("collegeNo", describe("学院号", "Unit number")),
        college: text("college", describe("学院", "College")),
        collegeShort: text("collegeShort", describe("简称", "Short name")),
        held: count("held", describe("实开课堂", "Sessions held")),
        unapproved: count("unapproved", describe("未批准的变动", "Changes not approved")),
        n: count("n", describe("应到人次", "Students expected")),
        coverage: t.exposeFloat("coverage", {
          nullable: false,
          description: describe("考勤覆盖率（%）", "Coverage in percent"),
        }),
        rate: t.exposeFloat("rate", {
          description: describe("到课率（%）；覆盖不足为空", "Percent; null below the floor"),
        }),
        previousRate: t.exposeFloat("previousRate", {
          description: describe("上周到课率（%）", "Percent the week before"),
        }),
        withheld: t.exposeBoolean("withheld", {
          nullable: false,
          description: describe("覆盖不足，不出到课率", "Withheld for too little coverage"),
        }),
        light: text("light", describe("灯号", "Light")),
      };
    },
  });
