import type { ValueType } from "../schema/entity.ts";
import { type Builder, scalarOf } from "./builder.ts";
import { describe } from "./describe.ts";

const said: Record<string, readonly [zh: string, en: string]> = {
  eq: ["等于", "equals"],
  ne: ["不等于（含空值）", "differs, or is missing"],
  in: ["属于其中之一", "is one of"],
  lt: ["小于（早于）", "less than"],
  le: ["小于等于", "at most"],
  gt: ["大于（晚于）", "greater than"],
  ge: ["大于等于", "at least"],
  same: ["与之相同，不分大小写与全半角", "is the same, whatever case and width"],
  contains: ["包含，不分大小写与全半角", "contains, whatever case and width"],
  startsWith: ["开头是，不分大小写与全半角", "starts with, whatever case and width"],
  pinyin: [
    "拼音以此开头：全拼或首字母，姓在前在后均可",
    "its pinyin begins so: whole or initials, surname first or last",
  ],
  isNull: ["为空", "is missing"],
};

export type FilterTypes = ReturnType<typeof addFilterTypes>;

/** One filter input per type of value. */
export function addFilterTypes(builder: Builder) {
  const ordered = (name: string, zh: string, type: ValueType, more: readonly string[] = []) =>
    builder.inputType(name, {
      description: describe(`${zh}条件，同时成立`, "Conditions, all must hold"),
      fields: (t) => {
        const one = (op: string) =>
          t.field({ type: scalarOf[type], description: describe(...sayingOf(op)) });
        return {
          eq: one("eq"),
          ne: one("ne"),
          in: t.field({ type: [scalarOf[type]], description: describe(...sayingOf("in")) }),
          ...(type === "boolean" ? {} : comparisons(one)),
          ...Object.fromEntries(more.map((op) => [op, one(op)])),
          isNull: t.field({ type: "Boolean", description: describe(...sayingOf("isNull")) }),
        };
      },
    });
  return {
    text: ordered("TextFilter", "文本", "text", textOps),
    name: ordered("NameFilter", "名称", "text", [...textOps, "pinyin"]),
    integer: ordered("IntFilter", "整数", "integer"),
    decimal: ordered("DecimalFilter", "小数", "decimal"),
    date: ordered("DateFilter", "日期", "date"),
    timestamp: ordered("DateTimeFilter", "时间", "timestamp"),
    boolean: ordered("BooleanFilter", "是否", "boolean"),
  } satisfies Record<ValueType | "name", unknown>;
}

const textOps = ["same", "contains", "startsWith"];

const comparisons = <T>(one: (op: string) => T) => ({
  lt: one("lt"),
  le: one("le"),
  gt: one("gt"),
  ge: one("ge"),
});

function sayingOf(op: string): readonly [zh: string, en: string] {
  return said[op] ?? ["", ""];
}
