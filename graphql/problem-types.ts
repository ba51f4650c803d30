import { isDrift, type ProblemGroup, problemGroups } from "../query/problem-groups.ts";
import type { Builder } from "./builder.ts";
import type { SourceWords } from "./context.ts";
import { describe } from "./describe.ts";
import { checkOperator } from "./operation-types.ts";
import { systemZh } from "./system-words.ts";

interface GroupAnswered {
  readonly group: ProblemGroup;
  /** Of the system it comes from; undefined when that is fillonce itself or not declared. */
  readonly words: SourceWords | undefined;
}

/** `problemGroups`: what was set aside, by system, resource, rule and column. */
export function addProblemQuery(builder: Builder): void {
  const type = addGroup(builder);
  builder.queryField("problemGroups", (t) =>
    t.field({
      type: [type],
      nullable: false,
      description: describe("当前发布的问题数据，按类归并", "Problem rows of this release by kind"),
      resolve: async (_root, _args, { ask, principal, sources }) => {
        checkOperator(principal);
        const groups = await ask("light", (reader, asking) =>
          problemGroups(reader, principal, asking),
        );
        return groups.map((group) => ({
          group,
          words: sources.find(({ name }) => name === group.system),
        }));
      },
    }),
  );
}

const addGroup = (builder: Builder) =>
  builder.objectRef<GroupAnswered>("ProblemGroup").implement({
    description: describe("一类问题数据", "Rows that broke one rule"),
    fields: (t) => {
      const text = (words: string, of: (group: ProblemGroup) => string) =>
        t.string({ nullable: false, description: words, resolve: ({ group }) => of(group) });
      const maybe = (words: string, of: (answered: GroupAnswered) => string | undefined) =>
        t.string({ description: words, resolve: (answered) => of(answered) ?? null });
      return {
        system: text(describe("系统", "System"), ({ system }) => system),
        systemZh: text(describe("系统中文名", "Its name in Chinese"), (one) =>
          systemZh(one.system),
        ),
        resource: text(describe("资源", "Resource"), ({ resource }) => resource),
        resourceZh: maybe(describe("资源中文名", "Its name in Chinese"), ({ group, words }) =>
          words?.resourceZh(group.resource),
        ),
        rule: text(describe("规则", "Rule"), ({ rule }) => rule),
        column: maybe(describe("列", "Column"), ({ group }) => group.column),
        columnZh: maybe(describe("列中文名", "Its name in Chinese"), ({ group, words }) =>
          group.column === undefined ? undefined : words?.columnZh(group.resource, group.column),
        ),
        rows: t.int({
          nullable: false,
          description: describe("行数", "Rows"),
          resolve: ({ group }) => group.rows,
        }),
        example: maybe(
          describe("例值，仅限不涉及个人的列", "A value found, of columns that are nobody's"),
          exampleOf,
        ),
      };
    },
  });

function exampleOf({ group, words }: GroupAnswered): string | undefined {
  const { resource, column, example } = group;
  if (isDrift(group)) return example;
  if (column === undefined || words?.isHarmless(resource, column) !== true) return undefined;
  return example?.slice(0, 80);
}
