import type { Say } from "../language.tsx";

/** What a rule's name says, as people say it; the name itself when it is a new one. */
export function ruleWord(rule: string, say: Say): string {
  const [, kind = rule, named = ""] = /^(\w+)\((.*)\)$/.exec(rule) ?? [];
  const [first = "", second = ""] = named.split(",").map((part) => part.trim());
  switch (kind) {
    case "decimal":
    case "integer":
      return say("不是数字", "not a number");
    case "date":
    case "timestamp":
      return say("不是日期", "not a date");
    case "boolean":
      return say("不是“是”或“否”", "not yes or no");
    case "malformed":
      return say("整行格式损坏", "a broken row");
    case "undecodable":
      return say("文字编码无法识别", "text that cannot be decoded");
    case "required":
    case "not_null":
      return say(`${first} 缺失`, `${first} is missing`);
    case "unique":
      return say(`${named} 重复`, `${named} is not unique`);
    case "relationship":
      return say(`${first} 在 ${second} 中查不到`, `${first} is not among ${second}`);
    case "column added":
      return say("来源多了一列", "a new column at the source");
    case "column dropped":
      return say("来源少了一列", "a column gone from the source");
    case "column renamed":
      return say("来源的列疑似改名", "a column that seems to be renamed");
    case "column retyped":
      return say("来源的列改了类型", "a column of another type");
    case "column shorter":
      return say("来源的列变短", "a column cut shorter");
    case "column charset":
      return say("来源的编码变了", "another charset at the source");
    case "column is gone":
      return say("这一列没有了，保留原值", "the column is gone, the value is kept");
    case "cut short":
      return say("值被截断，保留原值", "a value cut short, the longer one is kept");
    default:
      return rule;
  }
}
