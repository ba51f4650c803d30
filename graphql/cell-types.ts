import { findRun } from "../core/runs/run.ts";
import { type FilledForm, reasonOf } from "../forms/drawing.ts";
import type { FormCell } from "../forms/filled-cells.ts";
import type { Other } from "../forms/golden.ts";
import { lineageOfCell } from "../forms/lineage.ts";
import { readForm } from "../forms/preview.ts";
import { type ColumnLineage, lineageOf } from "../query/lineage.ts";
import { readingRun, repairOf } from "../query/repairs.ts";
import { entityNamed } from "../schema/entities.ts";
import type { Builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { describe } from "./describe.ts";
import { noteForm, subjectArgs } from "./form-types.ts";
import type { LineageTypes } from "./lineage-types.ts";
import { momentOf } from "./scalars.ts";
import { parseSubjects } from "./subject-text.ts";
import { systemZh } from "./system-words.ts";

/** A cell of a form, and where it comes from. */
interface CellAnswered {
  readonly filled: FilledForm;
  readonly cell: FormCell;
}

/** `cellProvenance`: where a cell of a preview comes from, by the same plan. */
export function addCellQuery(builder: Builder, lineage: LineageTypes): void {
  const cellType = addCellProvenance(builder, addConflict(builder), lineage);
  builder.queryField("cellProvenance", (t) =>
    t.field({
      type: cellType,
      description: describe(
        "一格的出处；该地址不是字段则为空",
        "Where a cell comes from; null when no field stands there",
      ),
      args: {
        ...subjectArgs(builder),
        at: t.arg.string({
          required: true,
          description: describe("地址，如 B4", "Address, e.g. B4"),
        }),
      },
      resolve: async (_root, args, context) => {
        const { ask, principal, clock } = context;
        const filled = await ask("heavy", (reader) =>
          readForm({
            form: args.form,
            subjects: parseSubjects(args.for),
            reader,
            principal,
            clock,
            ...(context.state && { state: context.state }),
            ...(args.asOf ? { asOf: args.asOf } : {}),
          }),
        );
        noteForm(context, filled, args.for);
        const cell = filled.cells.find(({ at }) => at.toUpperCase() === args.at.toUpperCase());
        return cell === undefined ? null : { filled, cell };
      },
    }),
  );
}

const addConflict = (builder: Builder) =>
  builder.objectRef<Other>("CellConflict").implement({
    description: describe("另一系统的说法", "What another system says"),
    fields: (t) => ({
      system: t.exposeString("system", {
        nullable: false,
        description: describe("系统", "System"),
      }),
      systemZh: t.string({
        nullable: false,
        description: describe("系统中文名", "Its name in Chinese"),
        resolve: ({ system }) => systemZh(system),
      }),
      value: t.exposeString("value", { nullable: false, description: describe("值", "Value") }),
    }),
  });

/** What is known of a filled cell's origin; of an empty one, nothing. */
const originOf = ({ cell }: CellAnswered) =>
  cell.state.state === "filled" ? cell.state.origin : undefined;

/** Where the value comes from or, of an empty cell, would come from. */
function columnOf(answered: CellAnswered): { readonly entity?: string; readonly column?: string } {
  const origin = originOf(answered);
  if (origin !== undefined) return origin;
  const source = answered.cell.bound?.binding?.source;
  return source?.kind === "column" ? { entity: source.entity.name, column: source.column } : {};
}

const entityOf = (answered: CellAnswered) => {
  const { entity = "" } = columnOf(answered);
  return entity === "" ? undefined : entityNamed(entity);
};

const orNull = (text: string | undefined): string | null =>
  text === undefined || text === "" ? null : text;

function addCellProvenance(
  builder: Builder,
  conflict: ReturnType<typeof addConflict>,
  lineage: LineageTypes,
) {
  return builder.objectRef<CellAnswered>("CellProvenance").implement({
    description: describe("一格的出处", "Where one cell comes from"),
    fields: (t) => {
      const text = (words: string, of: (answered: CellAnswered) => string) =>
        t.string({ nullable: false, description: words, resolve: of });
      const maybe = (words: string, of: (answered: CellAnswered) => string | undefined) =>
        t.string({ description: words, resolve: (answered) => orNull(of(answered)) });
      return {
        at: text(describe("地址", "Address"), ({ cell }) => cell.at),
        label: text(describe("字段名", "Label of the field"), ({ cell }) => cell.label),
        value: text(describe("值；为空则空文本", "Value; an empty text when empty"), valueShown),
        entity: maybe(describe("实体", "Entity"), (one) => columnOf(one).entity),
        entityZh: maybe(describe("实体中文名", "Its name in Chinese"), (one) => entityOf(one)?.zh),
        column: maybe(describe("列", "Column"), (one) => columnOf(one).column),
        columnZh: maybe(describe("列中文名", "Its name in Chinese"), columnZh),
        sourceSystem: maybe(describe("来源系统", "Source system"), (one) => originOf(one)?.system),
        sourceSystemZh: maybe(describe("来源系统中文名", "Its name in Chinese"), (one) => {
          const system = originOf(one)?.system ?? "";
          return system === "" ? undefined : systemZh(system);
        }),
        sourceKey: maybe(describe("来源主键", "Key in that system"), (one) => originOf(one)?.key),
        run: maybe(describe("采集批次", "Run that read it"), (one) => originOf(one)?.run),
        readAt: t.field({
          type: "DateTime",
          description: describe("该批次采集的时间", "When that run read it, where known"),
          resolve: (one, _args, context) => readAt(originOf(one)?.run ?? "", context),
        }),
        repair: t.string({
          description: describe(
            "来源的行是谁、何时、为什么更正的；来源自己的值则为空",
            "Who put the source's row right, when and why; null when the source says it itself",
          ),
          resolve: repairText,
        }),
        rule: text(describe("取值规则，或为空的原因", "Rule, or why it is empty"), ruleOf),
        timeBasis: text(
          describe("统计口径", "Time basis"),
          ({ cell, filled }) => cell.basis ?? filled.plan.time.text,
        ),
        release: t.int({
          nullable: false,
          description: describe("所读的发布", "The release it is read from"),
          resolve: async (_one, _args, { manifest }) => (await manifest()).id,
        }),
        lineage: t.field({
          type: [lineage],
          nullable: false,
          description: describe(
            "取值的列从来源到这里的路：模型和源头",
            "The way of its columns from the sources: models and origins",
          ),
          resolve: lineageOfAnswered,
        }),
        conflicts: t.field({
          type: [conflict],
          nullable: false,
          description: describe("其他系统的说法", "What other systems say"),
          resolve: ({ cell }) => [...(cell.state.others ?? [])],
        }),
      };
    },
  });
}

/** Of the columns its value is told from; none in a release that recorded no lineage. */
async function lineageOfAnswered(
  { filled, cell }: CellAnswered,
  _args: unknown,
  { ask }: Context,
): Promise<ColumnLineage[]> {
  const columns = lineageOfCell(filled.plan.form, cell.key)?.from ?? [];
  return await ask("light", async (reader) => {
    if (reader.release.tables["lineage"] === undefined) return [];
    const found: ColumnLineage[] = [];
    for (const path of columns) {
      const [table = "", column = ""] = path.split(".");
      const one = await lineageOf(reader, table, column);
      if (one !== undefined) found.push(one);
    }
    return found;
  });
}

/** e.g. "cli:zhang 2026-11-09 更正 DJ：面议 → 12000.5（见合同）". What it was only beside a value that the asker sees. */
async function repairText(
  answered: CellAnswered,
  _args: unknown,
  { ask }: Context,
): Promise<string | null> {
  const origin = originOf(answered);
  if (origin === undefined || readingRun(origin.run) === origin.run) return null;
  const repair = await ask("light", (reader) => repairOf(reader, origin));
  if (repair === undefined) return null;
  const shown = valueShown(answered);
  const isShown = (text: string | null) =>
    text === shown || (text !== null && Number(text) === Number(shown.replaceAll(",", "")));
  const changes = Object.entries(repair.changes).map(([column, { from, to }]) =>
    isShown(to) ? `${column}：${from ?? "空"} → ${to}` : column,
  );
  return `${repair.by} ${repair.on} 更正 ${changes.join("，")}（${repair.reason}）`;
}

const valueShown = ({ cell }: CellAnswered): string =>
  cell.state.state === "filled" ? cell.state.text : "";

function columnZh(answered: CellAnswered): string | undefined {
  const { column = "" } = columnOf(answered);
  return entityOf(answered)?.columns[column]?.zh;
}

function ruleOf({ cell }: CellAnswered): string {
  return cell.state.state === "filled" ? cell.state.origin.rule : (reasonOf(cell.state) ?? "");
}

/** A run's own record, else the release's when that run made it. */
async function readAt(run: string, { state, manifest }: Context): Promise<string | null> {
  if (run === "") return null;
  const found = state === undefined ? undefined : await findRun(state, readingRun(run));
  if (found !== undefined) return momentOf(found.started_at ?? found.queued_at);
  const release = await manifest();
  return release.run === run ? momentOf(Date.parse(release.built_at)) : null;
}
