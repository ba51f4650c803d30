import { UserError } from "../core/errors.ts";
import { checkReveal, revealRow, takeReveal } from "../query/policy/reveal.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { type EntityNames, vocabulary } from "./names.ts";

interface Revealed {
  readonly name: string;
  readonly zh: string;
  readonly value: string | null;
}

/** `reveal`: masked columns of one row in the clear, for its steward, with a reason. Never kept, always in the audit. */
export function addRevealMutation(builder: Builder): void {
  const revealed = addRevealed(builder);
  builder.mutationType({ description: describe("操作入口", "Where everything is done") });
  builder.mutationField("reveal", (t) =>
    t.field({
      type: [revealed],
      nullable: false,
      description: describe(
        "查看一行的脱敏列原值：限数源责任人看自己负责的实体，须写理由，每天限次，记入审计，本人可见",
        "Masked columns of one row in the clear: for the steward of its entity, with a reason, so many a day, on record and told to the person",
      ),
      args: {
        entity: t.arg.string({
          required: true,
          description: describe("实体，如 person", "Entity, e.g. person"),
        }),
        id: t.arg.id({ required: true, description: describe("那一行的标识", "Id of the row") }),
        columns: t.arg.stringList({
          required: true,
          description: describe("脱敏列，如 idNo", "Masked columns, e.g. idNo"),
        }),
        reason: t.arg.string({
          required: true,
          description: describe("理由，至少 10 个字", "Why, in at least 10 characters"),
        }),
      },
      resolve: async (_root, args, context) => {
        const { principal, account, notes, clock, state } = context;
        if (notes.keptAs !== undefined) {
          throw new UserError("一次只看一行 · one row at a time", "分开查看 · ask again");
        }
        notes.keptAs = { kind: "reveal", purpose: args.reason };
        if (state === undefined || account === "") {
          throw new UserError("这里不能查看原值 · nothing is revealed here", "use a server");
        }
        const names = entityNames(args.entity);
        const columns = args.columns.map((field) => ({ field, name: columnName(names, field) }));
        const asked = {
          entity: names.entity.name,
          id: args.id,
          columns: columns.map(({ name }) => name),
          reason: args.reason,
        };
        checkReveal(asked, principal);
        await takeReveal(state, account, context.revealsPerDay, clock.now());
        const row = await context.ask("light", (reader, asking) =>
          revealRow(reader, asked, principal, asking),
        );
        return columns.map(({ field, name }): Revealed => {
          const value = row[name] ?? null;
          const zh = names.entity.columns[name]?.zh ?? field;
          return { name: field, zh, value: value === null ? null : String(value) };
        });
      },
    }),
  );
}

function entityNames(named: string): EntityNames {
  const found = vocabulary.find(({ one }) => one === named);
  if (found !== undefined) return found;
  throw new UserError(
    `没有实体 "${named.slice(0, 40)}" · no such entity`,
    "如 person · e.g. person",
  );
}

function columnName({ one, fields }: EntityNames, field: string): string {
  const found = fields.get(field);
  if (found?.kind === "column") return found.name;
  throw new UserError(
    `"${one}" 没有列 "${field.slice(0, 40)}" · no such column`,
    "如 idNo · e.g. idNo",
  );
}

const addRevealed = (builder: Builder) =>
  builder.objectRef<Revealed>("Revealed").implement({
    description: describe("一个原值", "One value in the clear"),
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: describe("列", "Column") }),
      zh: t.exposeString("zh", {
        nullable: false,
        description: describe("列的中文名", "Its name in Chinese"),
      }),
      value: t.exposeString("value", {
        nullable: true,
        description: describe("原值", "Its value; null when there is none"),
      }),
    }),
  });
