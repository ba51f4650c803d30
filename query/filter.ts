import { UserError } from "../core/errors.ts";
import type { ValueType } from "../schema/entity.ts";
import type { Compiling } from "./compiling.ts";
import { checkRelationThen } from "./past.ts";
import { likePinyin, pinyinColumn } from "./pinyin.ts";
import {
  keysOf,
  openRows,
  type Reached,
  type Rows,
  relationConditions,
  relationOf,
} from "./rows.ts";
import type { Filter, Path } from "./selection.ts";
import { askedEntity } from "./source.ts";
import { all, any, bound, boundList, type Sql, sql } from "./sql.ts";
import { checkedValue } from "./value.ts";

const deepest = 20;

type Compare = Filter & { readonly kind: "compare" };

/** The condition a filter puts on rows. It may be NULL where it means false. */
export function condition(compiling: Compiling, rows: Rows, filter: Filter, depth = 0): Sql {
  if (depth > deepest) {
    throw new UserError(
      `条件套了超过 ${deepest} 层 · a filter is nested more than ${deepest} deep`,
      "写得平一些 · write it flatter",
    );
  }
  switch (filter.kind) {
    case "and":
      return all(filter.filters.map((part) => condition(compiling, rows, part, depth + 1)));
    case "or":
      return any(filter.filters.map((part) => condition(compiling, rows, part, depth + 1)));
    case "not":
      return sql`(${condition(compiling, rows, filter.filter, depth + 1)}) IS NOT TRUE`;
    case "compare":
      return filter.op === "pinyin" ? said(filter, rows) : comparison(filter, rows.at(filter.path));
    case "columns":
      return ofColumns(filter, rows.at(filter.path), rows.at(filter.other));
    case "some":
      return existence(compiling, rows, filter, depth);
  }
}

/** Told by the column that says how the name is spoken: who may not see that finds nobody by it. */
function said({ path, value }: Compare & { readonly op: "pinyin" }, rows: Rows): Sql {
  const named = rows.through(path.slice(0, -1));
  const column = pinyinColumn(named.entity, path.at(-1) ?? "");
  if (column === undefined) {
    throw new UserError(
      `"${path.join(".")}" 不能按拼音找 · is not looked for by pinyin`,
      "names are: see the schema for NameFilter",
    );
  }
  return likePinyin(named.column(column).value, checkedValue(value, "text", path));
}

function comparison(
  filter: Exclude<Compare, { readonly op: "pinyin" }>,
  { value, type }: Reached,
): Sql {
  switch (filter.op) {
    case "in":
      return sql`${value} IN ${boundList(
        filter.value.map((one) => checkedValue(one, type, filter.path)),
        type,
      )}`;
    case "isNull":
      return filter.value ? sql`${value} IS NULL` : sql`${value} IS NOT NULL`;
    case "same":
    case "contains":
    case "startsWith":
      checkText(filter.path, type);
      return searches[filter.op](
        folded(value),
        folded(bound(checkedValue(filter.value, "text", filter.path))),
      );
    default:
      return sql`${value} ${operators[filter.op]} ${bound(checkedValue(filter.value, type, filter.path), type)}`;
  }
}

const searches = {
  same: (text: Sql, needle: Sql) => sql`${text} = ${needle}`,
  contains: (text: Sql, needle: Sql) => sql`contains(${text}, ${needle})`,
  startsWith: (text: Sql, needle: Sql) => sql`starts_with(${text}, ${needle})`,
};

function checkText(path: Path, type: ValueType): void {
  if (type === "text") return;
  throw new UserError(
    `"${path.join(".")}" 不是文本，不能查找文字 · is no text, so nothing can be found in it`,
    "compare it with eq, lt, ge …",
  );
}

function ofColumns(
  { path, op, other }: Filter & { readonly kind: "columns" },
  left: Reached,
  right: Reached,
): Sql {
  if (left.type === right.type) return sql`${left.value} ${operators[op]} ${right.value}`;
  throw new UserError(
    `"${path.join(".")}" is of type ${left.type}, "${other.join(".")}" of type ${right.type}`,
    "比较同一类型的字段 · compare columns of the same type",
  );
}

export const operators = {
  eq: sql`=`,
  ne: sql`IS DISTINCT FROM`,
  lt: sql`<`,
  le: sql`<=`,
  gt: sql`>`,
  ge: sql`>=`,
} as const;

/** U+FF01–FF5E and the ideographic space: the full-width twins of ASCII. */
const fullWidth = String.fromCharCode(0x3000, ...range(0xff01, 94));
const halfWidth = String.fromCharCode(0x20, ...range(0x21, 94));

function range(from: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => from + index);
}

/** `translate` builds its table anew for every row (10 µs): only the few values with such a letter are worth it. */
const folded = (value: Sql): Sql =>
  sql`lower(CASE WHEN regexp_matches(${value}, ${bound("[\\x{3000}\\x{FF01}-\\x{FF5E}]")})
    THEN translate(${value}, ${bound(fullWidth)}, ${bound(halfWidth)}) ELSE ${value} END)`;

/** Keys of rows with a partner that passes. */
function existence(
  compiling: Compiling,
  rows: Rows,
  filter: Filter & { readonly kind: "some" },
  depth: number,
): Sql {
  const from = rows.through(filter.through ?? []);
  const relation = relationOf(from.entity, filter.relation, "many");
  const [own, other] = keysOf(relation);
  const entity = askedEntity(relation.to);
  checkRelationThen(compiling, from.entity, entity, relation);
  const { policy, principal } = compiling;
  const listed = [rows.entity, from.entity].some((one) => policy.lists(one));
  if (listed && !policy.lists(entity)) {
    throw new UserError(
      `您的身份不能按个别的 "${entity.name}" 挑选 "${from.entity.name}" · the role "${principal.role}" may not pick "${from.entity.name}" by single "${entity.name}" rows`,
      "改问分组统计 · ask for figures by group",
    );
  }
  const partners = openRows(compiling, entity, "related", relation);
  const key = partners.key(other);
  const conditions = [sql`${key} IS NOT NULL`, ...relationConditions(relation, partners.key)];
  if (filter.filter !== undefined)
    conditions.push(condition(compiling, partners, filter.filter, depth + 1));
  return sql`${from.key(own)} IN (SELECT ${key} FROM ${partners.from()} WHERE ${all(conditions)})`;
}
