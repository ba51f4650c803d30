import { mayDo } from "../query/policy.ts";
import type { Principal } from "../query/principal.ts";
import { select } from "../query/run.ts";
import type { Filter, Selection } from "../query/selection.ts";
import type { Builder } from "./builder.ts";
import type { Place } from "./collect.ts";
import { describe } from "./describe.ts";
import type { TypeOf } from "./entity-types.ts";
import { refusal } from "./errors.ts";
import { type EntityNames, namesOf } from "./names.ts";
import { firstOf } from "./paging.ts";
import { fieldsOf } from "./walk.ts";
import { filterBudget } from "./where.ts";

const mostFound = 100;

/** `searchPersons`: by name, pinyin or number, among those the requester may see by name. */
export function addPersonSearch(builder: Builder, typeOf: TypeOf): void {
  const names = namesOf("person");
  builder.queryField("searchPersons", (t) =>
    t.field({
      type: [typeOf("person")],
      nullable: false,
      description: describe(
        "按姓名、拼音（全拼或首字母，姓在前在后均可）、工号或学号查人",
        "Finds people by name, pinyin (whole or initials, surname first or last) or number",
      ),
      args: {
        text: t.arg.string({
          required: true,
          description: describe("姓名、拼音、工号或学号", "What was typed"),
        }),
        first: t.arg.int({
          defaultValue: 20,
          description: describe("最多几条，至多 100", "At most so many, up to 100"),
        }),
      },
      resolve: async (_root, { text, first }, { ask, principal, notes }, info) => {
        const found = searchAsked(names, text, info, principal);
        if (found === undefined) return [];
        const asked = { ...found, first: Math.min(firstOf(first), mostFound) };
        const page = await ask("heavy", (reader, asking) =>
          select(reader, asked, principal, asking),
        );
        if (page.pageInfo.hasNextPage) notes.cut.add(String(info.path.key));
        return [...page.rows];
      },
    }),
  );
}

/** Everybody who is found by what was typed; undefined when it says nothing. A refusal to roles that see no names. */
export function searchAsked(
  names: EntityNames,
  typed: string,
  info: Place,
  principal: Principal,
): Selection | undefined {
  if (!mayDo(principal, "search")) throw nameless();
  const where = searchFor(typed);
  if (where === undefined) return undefined;
  return {
    entity: "person",
    fields: fieldsOf(info, names, info.fieldNodes, filterBudget()),
    where,
    // Staff have numbers, students none: staff come first.
    orderBy: [{ path: ["staff_no"], direction: "asc" }],
  };
}

/** What was typed as a filter; undefined when it says nothing. */
function searchFor(typed: string): Filter | undefined {
  const text = typed.normalize("NFKC").trim().slice(0, 60);
  const tight = text.replace(/\s+/g, "");
  if (tight === "") return undefined;
  const compare = (column: string, op: "contains" | "startsWith" | "pinyin", value: string) =>
    ({ kind: "compare", path: [column], op, value }) as const;
  const filters: Filter[] = [compare("name", "contains", text)];
  if (tight !== text) filters.push(compare("name", "contains", tight));
  if (/^[\p{Script=Latin}\s'’.-]+$/u.test(text))
    filters.push(compare("name_pinyin", "pinyin", text));
  if (/^[A-Za-z0-9-]*\d[A-Za-z0-9-]*$/.test(tight)) {
    filters.push(
      compare("staff_no", "startsWith", tight),
      compare("student_no", "startsWith", tight),
    );
  }
  return { kind: "or", filters };
}

const nameless = () =>
  refusal("该身份不能按姓名查人 · this role may not look people up by name", {
    code: "FORBIDDEN",
    hint: "用分组统计 · ask for figures by group",
  });
