import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceWords } from "../../cli/source-words.ts";
import { endRun, enqueueRun, startRun } from "../../core/runs/changes.ts";
import { dataFor, refusedFor } from "./ask.ts";
import { clock, serveDepartment } from "./operated.ts";
import { type Served, serveUniversity } from "./served.ts";

let served: Served;
beforeAll(async () => {
  served = await serveDepartment();
  const { state } = served;
  const first = await enqueueRun(state, "command line");
  await startRun(state, first, process.pid);
  await endRun(state, first, { status: "succeeded", steps: [] });
  const second = await enqueueRun(state, "office:personnel");
  await startRun(state, second, process.pid);
  const counted = { expected: 10, landed: 7, quarantined: 1, duplicates: 2, skipped: 0 };
  await endRun(state, second, {
    status: "partial",
    steps: [
      { system: "personnel", resource: "staff", status: "succeeded", ...counted },
      {
        system: "research",
        resource: "fund",
        status: "failed",
        ...counted,
        message: "no answer",
        hint: "ask them",
      },
    ],
    message: "1 of 7 systems failed",
  });
});
afterAll(() => served[Symbol.asyncDispose]());

const as = (role: string) =>
  dataFor(served, role, { clock, state: served.state, sources: sourceWords });
const refusedAs = (role: string) =>
  refusedFor(served, role, { clock, state: served.state, sources: sourceWords });

test("runs come newest first with their steps counted, releases with the one that is served", async () => {
  const { runs, releases } = await as("officer:100")(
    `{ runs(first: 5) { kind kindZh status statusZh requestedBy queuedAt startedAt endedAt seconds message
         steps { system resource status expected landed quarantined duplicates skipped message hint } }
       releases { id current today builtAt records tables } }`,
  );
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({
    kind: "refresh",
    kindZh: "数据刷新",
    status: "partial",
    statusZh: "部分完成",
    requestedBy: "office:personnel",
    message: "1 of 7 systems failed",
  });
  expect(runs[0].steps[1]).toMatchObject({
    system: "research",
    status: "failed",
    landed: 7,
    message: "no answer",
  });
  expect(runs[0].queuedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
  expect(runs[0].seconds).toBeGreaterThanOrEqual(0);
  expect(runs[1].steps).toEqual([]);
  expect(releases).toEqual([
    {
      id: 1,
      current: true,
      today: "2026-11-09",
      builtAt: "2026-11-09T10:00:00+08:00",
      records: 26,
      tables: expect.any(Number),
    },
  ]);
});

describe("problem rows", () => {
  const query =
    "{ problemGroups { system systemZh resource resourceZh rule column columnZh rows example } }";

  test("of this run are grouped, the most frequent first", async () => {
    const { problemGroups } = await as("analyst")(query);
    expect(problemGroups).toHaveLength(4);
    expect(problemGroups[0]).toEqual({
      system: "research",
      systemZh: "科研系统",
      resource: "fund",
      resourceZh: expect.any(String),
      rule: "decimal",
      column: "JE",
      columnZh: expect.any(String),
      rows: 2,
      example: "壹万元",
    });
  });

  test("show no value of a personal column, no name and no id", async () => {
    const { problemGroups } = await as("office:personnel")(query);
    const examples = problemGroups.map(
      ({ column, example }: { column: string; example: string }) => [column, example],
    );
    expect(Object.fromEntries(examples)).toEqual({
      JE: "壹万元",
      CSRQ: null,
      XM: null,
      null: null,
    });
    const undeclared = await dataFor(served, "analyst", { clock, state: served.state })(query);
    expect(JSON.stringify(undeclared)).not.toContain("壹万元");
  });
});

test("what needs attention is said, the worst first", async () => {
  const { attention } = await as("leader")("{ attention { level zh en link } }");
  const levels = attention.map(({ level }: { level: string }) => level);
  expect(levels).toEqual(["warning", "warning", "warning", "info"]);
  const said = attention.map(({ zh }: { zh: string }) => zh).join("\n");
  expect(said).toMatch(/最近一次运行.*部分完成：1 of 7 systems failed/);
  expect(said).toMatch(/科研系统沿用 2026-11-08 10:00 的数据/);
  expect(said).toMatch(/平台校验发现 1 处/);
  expect(said).toMatch(/4 行来源数据有问题/);
});

test("with nothing published attention says so and nothing else fails", async () => {
  await using empty = await serveUniversity("nothing yet");
  const notice = { level: "warning", zh: "校历快到头了", en: "it ends" } as const;
  const ask = dataFor(empty, "analyst", { clock, state: empty.state, notices: () => [notice] });
  const { attention, runs, releases } = await ask(
    "{ attention { level zh } runs { id } releases { id } }",
  );
  expect(attention).toEqual([
    { level: "error", zh: expect.stringContaining("尚未发布") },
    { level: "warning", zh: "校历快到头了" },
  ]);
  expect([runs, releases]).toEqual([[], []]);
});

test.each(["runs { id }", "releases { id }", "problemGroups { rows }", "attention { zh }"])(
  "staff do not see %s",
  async (field) => {
    expect(await refusedAs("staff:00123")(`{ ${field} }`)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  },
);

test("everyone is told who they are", async () => {
  const me = async (role: string) =>
    (await as(role)("{ me { as role labelZh labelEn orgNo orgName personId } }")).me;
  const none = { orgNo: null, orgName: null, personId: null };
  expect(await me("officer:100")).toEqual({
    as: "officer:100",
    role: "officer",
    labelZh: "信息学院 院系秘书",
    labelEn: "Department officer, 信息学院",
    orgNo: "100",
    orgName: "信息学院",
    personId: null,
  });
  expect(await me("staff:00123")).toMatchObject({ labelZh: "张伟 教职工", personId: "p1" });
  expect(await me("staff:99999")).toMatchObject({ labelZh: "99999 教职工", ...none });
  expect(await me("office:teaching")).toMatchObject({ labelZh: "教务处 业务经办", ...none });
  for (const role of ["leader", "analyst"])
    expect(await me(role)).toMatchObject({ as: role, ...none });
});
