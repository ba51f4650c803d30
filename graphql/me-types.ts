import type { Builder } from "./builder.ts";
import { describe } from "./describe.ts";
import { describePrincipal, type Me } from "./principal-label.ts";

/** `me`: who is signed in, in words. */
export function addMeQuery(builder: Builder): void {
  const me = builder.objectRef<Me>("Me").implement({
    description: describe("当前身份", "Who is signed in"),
    fields: (t) => {
      const text = (name: "as" | "role" | "labelZh" | "labelEn", description: string) =>
        t.exposeString(name, { nullable: false, description });
      return {
        as: text("as", describe("身份，如 officer:0101", "As signed in, e.g. officer:0101")),
        role: text("role", describe("角色", "Role")),
        labelZh: text("labelZh", describe("中文称呼", "Label in Chinese")),
        labelEn: text("labelEn", describe("英文称呼", "Label in English")),
        orgNo: t.exposeString("orgNo", {
          nullable: true,
          description: describe("所管单位号", "The officer's unit"),
        }),
        orgName: t.exposeString("orgName", {
          nullable: true,
          description: describe("所管单位", "Its name"),
        }),
        personId: t.exposeID("personId", {
          nullable: true,
          description: describe("本人的人员标识", "Own person id"),
        }),
      };
    },
  });
  builder.queryField("me", (t) =>
    t.field({
      type: me,
      nullable: false,
      description: describe("我是谁", "Who am I"),
      resolve: (_root, _args, { ask, principal }) =>
        ask("light", (reader) => describePrincipal(principal, reader)),
    }),
  );
}
