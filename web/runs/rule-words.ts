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
    default:
      return rule;
  }
}
