import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PatchAnswer, PatchOrder } from "../../../cli/patch-file.ts";
import { askChild } from "../../../core/children.ts";
import { messageOf, UserError } from "../../../core/errors.ts";
import { compiled } from "../../../core/paths.ts";
import { readBlankFile } from "../../../forms/blank/read-blank.ts";
import { openBlank } from "../../../forms/blank/template.ts";
import { formOf, ownForms } from "../../../forms/catalogue.ts";
import { readReturnFile } from "../../../forms/submitted/read-file.ts";
import { templateOf } from "../../../forms/template.ts";
import { bindAs, templatesFolder } from "../blank/bound-blank.ts";
import { type Door, hostileFiles } from "./hostile-files.ts";

/** Beyond what a harmless file takes. Of CPU one second is promised: a busy machine takes three. */
const mostMs = 3_000;
const mostMb = 200;

const patchChild = compiled("cli", "patch-child.js");
const cells = { set: ["A4=x"], text: [], number: [], date: [], clear: [] };

/** Every way a stranger's file comes in: each reads it in a child and answers with what it found. */
const doors: Readonly<Record<Door, (file: string) => Promise<object>>> = {
  patch: async (source) => {
    const order: PatchOrder = { source, target: `${source}.out`, cells, rows: [], header: false };
    const caps = { heapMb: 4_096, limitMs: 120_000 };
    return (await askChild<PatchOrder, PatchAnswer>(patchChild, order, caps)).json;
  },
  bind: readBlankFile,
  adopt: readReturnFile,
};

const folder = mkdtempSync(join(tmpdir(), "fillonce-hostile-"));
afterAll(() => {
  delete process.env["NODE_OPTIONS"];
  delete process.env["COST_FILE"];
  rmSync(folder, { recursive: true, force: true });
});

let plain: Uint8Array;
const usual = new Map<string, { readonly ms: number; readonly mb: number }>();
beforeAll(async () => {
  plain = (await templateOf(formOf("PE-10"))).bytes;
  process.env["NODE_OPTIONS"] = `--require ${join(import.meta.dirname, "cost.cjs")}`;
  const file = join(folder, "plain.xlsx");
  writeFileSync(file, plain);
  for (const { door, ms, mb, said } of await throughAll(file)) {
    expect(said).not.toBeInstanceOf(Error);
    usual.set(door, { ms, mb });
  }
});

/** What each door says of a file, and what its child took: milliseconds of CPU, and MB at most. */
function throughAll(file: string) {
  return Promise.all(
    Object.entries(doors).map(async ([name, read]) => {
      const door = name as Door; // the keys of doors
      const cost = `${file}.${door}`;
      process.env["COST_FILE"] = cost; // the child is forked before anything is awaited
      const said = await read(file).catch((error: unknown) => error);
      // A child that was killed leaves no figures.
      const [ms = Number.NaN, mb = Number.NaN] = existsSync(cost)
        ? readFileSync(cost, "utf8").split(" ").map(Number)
        : [];
      return { door, said, ms, mb };
    }),
  );
}

const outsideIn = (said: unknown): readonly string[] =>
  (said as { outside: { kind: string }[] }).outside.map(({ kind }) => kind).sort(); // a patch's answer

test.each(Object.entries(hostileFiles))(
  "%s: every door refuses it by name, or reads it without harm",
  async (name, hostile) => {
    const { make, reason, outside } = hostile;
    const file = join(folder, `${name}.xlsx`);
    writeFileSync(file, make(plain));
    for (const { door, said, ms, mb } of await throughAll(file)) {
      const why = reason instanceof RegExp ? reason : reason?.[door];
      if (why === undefined) expect(said, door).not.toBeInstanceOf(Error);
      else {
        expect(said, door).toBeInstanceOf(UserError);
        expect(messageOf(said), door).toMatch(why);
      }
      if (door === "patch" && outside !== undefined) expect(outsideIn(said)).toEqual(outside);
      const harmless = usual.get(door) ?? { ms: 0, mb: 0 };
      expect(ms - harmless.ms, `${door}: ms of CPU`).toBeLessThan(mostMs);
      expect(mb - harmless.mb, `${door}: MB`).toBeLessThan(mostMb);
    }
  },
);

test("put in the place of a blank that was bound, none of them is filled", () => {
  using templates = templatesFolder();
  bindAs(templates.folder, plain, { id: "XX-01" });
  const [form] = ownForms(templates.folder);
  if (form === undefined) throw new Error("the blank was not kept");
  expect(openBlank(form).kind).toBe("blank");
  for (const [name, { make }] of Object.entries(hostileFiles)) {
    writeFileSync(join(templates.folder, "XX-01.xlsx"), make(plain));
    const start = performance.now();
    expect(() => openBlank(form), name).toThrow(UserError);
    expect(performance.now() - start, name).toBeLessThan(mostMs);
  }
});
