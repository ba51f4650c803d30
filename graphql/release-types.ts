import type { ReleaseManifest, SystemManifest } from "../core/releases.ts";
import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { vocabulary } from "./names.ts";
import { systemZh } from "./system-words.ts";

/** Whether every record that was expected is accounted for. */
const isReconciled = (system: SystemManifest): boolean =>
  system.expected === system.landed + system.quarantined + system.duplicates + system.skipped;

/** What a release says of itself in total; also on the landing page. */
export const recordsOf = ({ systems }: ReleaseManifest) => ({
  records: systems.reduce((sum, { landed }) => sum + landed, 0),
  reconciled: systems.every(isReconciled),
});

interface TableAnswered {
  readonly name: string;
  readonly zh: string;
  readonly rows: number;
}

/** The tables of a release that GraphQL shows, with their rows. */
export const tablesOf = ({ tables }: ReleaseManifest): readonly TableAnswered[] =>
  vocabulary.flatMap(({ entity }) => {
    const table = tables[entity.name];
    return table === undefined ? [] : [{ name: entity.name, zh: entity.zh, rows: table.rows }];
  });

/** `release` and `sources`: what is served, and how fresh each system is in it. */
export function addReleaseQueries(builder: Builder): void {
  const release = addRelease(builder);
  const source = addSource(builder);
  builder.queryField("release", (t) =>
    t.field({
      type: release,
      description: describe("当前所读的发布", "The release this answer is read from"),
      resolve: (_root, _args, { manifest }) => manifest(),
    }),
  );
  builder.queryField("sources", (t) =>
    t.field({
      type: [source],
      description: describe("各来源系统的采集情况", "What each system brought into this release"),
      resolve: async (_root, _args, { manifest }) => [...(await manifest()).systems],
    }),
  );
}

function addRelease(builder: Builder) {
  const table = addTable(builder);
  return builder.objectRef<ReleaseManifest>("Release").implement({
    description: describe("发布：一次不可变的数据版本", "One immutable version of everything"),
    fields: (t) => ({
      id: t.exposeInt("id", { nullable: false, description: describe("发布号", "Number") }),
      publishedAt: t.string({
        nullable: false,
        description: describe("建成发布的时间", "When it was built for publishing"),
        resolve: ({ built_at }) => built_at,
      }),
      today: t.field({
        type: "Date",
        nullable: false,
        description: describe("数据日期", "The calendar day it was built for"),
        resolve: ({ today }) => today,
      }),
      records: t.int({
        nullable: false,
        description: describe("采集的记录数", "Records landed, all systems"),
        resolve: (manifest) => recordsOf(manifest).records,
      }),
      reconciled: t.boolean({
        nullable: false,
        description: describe("账目是否平衡", "Every expected record is accounted for"),
        resolve: (manifest) => recordsOf(manifest).reconciled,
      }),
      tables: t.field({
        type: [table],
        nullable: false,
        description: describe("各表行数", "Rows of each table"),
        resolve: (manifest) => [...tablesOf(manifest)],
      }),
    }),
  });
}

const addTable = (builder: Builder) =>
  builder.objectRef<TableAnswered>("ReleaseTable").implement({
    description: describe("发布中的一张表", "A table of a release"),
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: describe("名称", "Name") }),
      zh: t.exposeString("zh", { nullable: false, description: describe("中文名", "In Chinese") }),
      rows: t.exposeInt("rows", { nullable: false, description: describe("行数", "Rows") }),
    }),
  });

function addSource(builder: Builder) {
  return builder.objectRef<SystemManifest>("Source").implement({
    description: describe("来源系统", "A source system"),
    fields: (t) => {
      const count = (
        name: "expected" | "landed" | "quarantined" | "duplicates" | "skipped",
        description: string,
      ) => t.exposeInt(name, { nullable: false, description });
      return {
        name: t.exposeString("name", { nullable: false, description: describe("系统", "System") }),
        zh: t.string({
          nullable: false,
          description: describe("系统中文名", "Its name in Chinese"),
          resolve: ({ name }) => systemZh(name),
        }),
        expected: count("expected", describe("应采记录数", "Records expected")),
        landed: count("landed", describe("入库记录数", "Records landed")),
        quarantined: count("quarantined", describe("隔离的问题记录数", "Records set aside")),
        duplicates: count("duplicates", describe("重复记录数", "Duplicates")),
        skipped: count("skipped", describe("跳过记录数", "Records skipped")),
        reconciled: t.boolean({
          nullable: false,
          description: describe("账目是否平衡", "Every expected record is accounted for"),
          resolve: isReconciled,
        }),
        staleSince: t.string({
          description: describe(
            "上次采集失败时，所用旧数据的采集时间",
            "When the rows served were read, if the last read failed",
          ),
          resolve: (system) => system.stale_since ?? null,
        }),
      };
    },
  });
}
