import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "../../query/principal.ts";
import { openReader, type Page, select } from "../../query/run.ts";
import type { Order, Selection } from "../../query/selection.ts";
import { column, eq, refused } from "./asking.ts";
import { type OpenUniversity, openUniversity } from "./release.ts";

const office: Principal = { role: "office", domain: "personnel" };
const selection: Selection = {
  entity: "person",
  fields: [column("id")],
  orderBy: [
    { path: ["title", "level"], direction: "desc" },
    { path: ["birth_date"], direction: "asc" },
  ],
  first: 4,
};

let open: OpenUniversity;
beforeAll(async () => {
  open = await openUniversity();
});
afterAll(async () => open[Symbol.asyncDispose]());

const idsOf = (page: Page) => page.rows.map((row) => row["id"]);

describe("pages", () => {
  const orders: readonly (readonly Order[])[] = [
    [],
    selection.orderBy ?? [],
    [{ path: ["sex_name"], direction: "desc" }],
    [
      { path: ["staff", "is_current"], direction: "asc" },
      { path: ["staff", "valid_from"], direction: "desc" },
    ],
    [{ path: ["former_name"], direction: "asc" }],
  ];
  test.each(orders.map((orderBy) => [JSON.stringify(orderBy), orderBy] as const))(
    "one after the other are the whole, in order %s",
    async (_text, orderBy) => {
      const whole = await select(open.reader, { ...selection, orderBy, first: 500 }, office);
      const seen: unknown[] = [];
      let after: string | undefined;
      let pages = 0;
      do {
        const cut: Selection = { ...selection, orderBy, first: 4, totalCount: true };
        const page = await select(
          open.reader,
          after === undefined ? cut : { ...cut, after },
          office,
        );
        expect(page.totalCount).toBe(15);
        seen.push(...idsOf(page));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
        pages += 1;
      } while (after !== undefined);
      expect(pages).toBe(4);
      expect(seen).toEqual(idsOf(whole));
    },
  );

  test("go on from the cursor of any row", async () => {
    const page = await select(open.reader, selection, office);
    const next = await select(open.reader, { ...selection, after: page.cursorAt(1) }, office);
    expect(idsOf(next).slice(0, 2)).toEqual(idsOf(page).slice(2));
  });
});

describe("a cursor", () => {
  const cursor = async () => (await select(open.reader, selection, office)).cursorAt(0);
  const use = async (after: string, more: Partial<Selection> = {}, principal: Principal = office) =>
    await select(open.reader, { ...selection, ...more, after }, principal);

  test("that was changed is refused", async () => {
    const good = await cursor();
    const [payload = "", signature = ""] = good.split(".");
    const forged = Buffer.from('7 ["正高级","1970-01-01","p01"]').toString("base64url");
    for (const bad of [
      "",
      ".",
      "x",
      payload,
      `${payload}.`,
      `${forged}.${signature}`,
      `${good}x`,
      `${good}.x`.replace(".", "x."),
      "🙂",
    ]) {
      await expect(use(bad)).rejects.toMatchObject(refused);
    }
  });

  test("opens no other question, for nobody else, with no other key", async () => {
    const good = await cursor();
    await expect(use(good, { where: eq(["sex_name"], "女") })).rejects.toMatchObject(refused);
    await expect(use(good, { entity: "staff_role", orderBy: [] })).rejects.toMatchObject(refused);
    await expect(use(good, { asOf: "2020-01-01" })).rejects.toMatchObject(refused);
    await expect(use(good, {}, { role: "officer", org_no: "100" })).rejects.toMatchObject(refused);
    const elsewhere = openReader(open.reader, "another key");
    await expect(select(elsewhere, { ...selection, after: good }, office)).rejects.toMatchObject(
      refused,
    );
    expect(
      idsOf(await use(good, { first: 2, fields: [column("id"), column("name")] })),
    ).toHaveLength(2);
  });

  test("of another release says so", async () => {
    const good = await cursor();
    const newer = openReader(
      { ...open.reader, release: { ...open.reader.release, id: 8 } },
      "a key",
    );
    await expect(select(newer, { ...selection, after: good }, office)).rejects.toThrow(
      "another release",
    );
  });
});
