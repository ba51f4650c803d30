import { EventEmitter } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { takeRows } from "../../connectors/knex/copy-frames.ts";
import { landingOf } from "../../connectors/landing.ts";
import {
  boolean,
  date,
  decimal,
  integer,
  partialDate,
  resource,
  text,
  timestamp,
} from "../../connectors/resource.ts";
import { Stage } from "../../connectors/stage.ts";
import { openMemory } from "../../core/duckdb.ts";
import { rowsOf, temporaryFolder } from "./contract.ts";

const thing = resource("thing", "物品", "thing", "BH", {
  BH: integer("编号"),
  T: text("名", { required: true }),
  I: integer("数"),
  D: decimal("价"),
  R: date("日"),
  P: partialDate("年月"),
  S: timestamp("时"),
  B: boolean("否"),
});

type Row = readonly (string | null)[];

async function landed(rows: readonly Row[]) {
  await using folder = await temporaryFolder();
  const database = await openMemory({ memory: "256MB", threads: 1, temp: folder.path });
  const connection = await database.connect();
  const landing = landingOf({ landing: folder.path, run: "r1", fence: 1 }, "stock", thing.name);
  const stage = await Stage.open(connection, thing, landing);
  await stage.push({ columns: Object.keys(thing.columns), rows, range: "all", skipped: 0 });
  const { chunks, notes, quarantined } = await stage.finish(0);
  const read = await Promise.all(chunks.map(({ file }) => rowsOf(folder.path, file)));
  connection.close();
  database.close();
  return { rows: read.flat(), notes, quarantined };
}

const two = (most: number) =>
  fc.integer({ min: 1, max: most }).map((n) => String(n).padStart(2, "0"));
const day = fc
  .tuple(fc.integer({ min: 1901, max: 2099 }), two(12), two(31))
  .map((parts) => parts.join("-"));
const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 8 });
const row = fc.tuple(
  or(fc.string({ unit: "grapheme", minLength: 0, maxLength: 4 })),
  or(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String)),
  or(
    fc
      .tuple(fc.integer({ min: -9999, max: 9999 }), fc.stringMatching(/^\.\d{1,6}0{0,18}$/))
      .map((parts) => parts.join("")),
  ),
  or(day),
  or(fc.oneof(day, fc.constantFrom("2021", "202105", "20210501"))),
  or(
    fc
      .tuple(day, fc.constantFrom("07:30:00", "23:59:59.120000", "24:61:00"))
      .map((parts) => parts.join(" ")),
  ),
  or(fc.constantFrom("0", "1", "是")),
);

/** Written so that every row of its chunk is looked at by itself. */
const odd: Row = ["999999999", "甲", " 7 ", null, null, null, null, null];

test("a chunk that is read off in one go lands what looking at every row lands", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (values) => {
      const rows = values.map((cells, at): Row => [String(at), ...cells]);
      const [quick, slow] = [await landed(rows), await landed([...rows, odd])];
      expect(quick.rows).toEqual(slow.rows.filter((one) => one["BH"] !== "999999999"));
      expect(quick.quarantined).toBe(slow.quarantined);
      expect(quick.notes).toEqual(slow.notes);
    }),
    { numRuns: 25 },
  );
});

describe("the rows of a COPY between the server and its driver", () => {
  const message = (letter: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(letter, 0, "latin1");
    head.writeUInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };

  test("rows are taken out, the rest reaches the driver whole, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (bodies, cuts) => {
          const stream = new EventEmitter();
          const seen: string[] = [];
          const rows: string[] = [];
          stream.on("data", (data: Buffer) => seen.push(data.toString("hex")));
          takeRows(
            stream,
            (bytes, from, to) => rows.push(bytes.toString("hex", from, to)),
            () => {},
          );
          const others = [
            message("H", Buffer.from([0, 0, 0])),
            message("C", Buffer.from("COPY\0")),
          ];
          const ready = message("Z", Buffer.from("I"));
          const sent = Buffer.concat([
            others[0] ?? ready,
            ...bodies.map((body) => message("d", Buffer.from(body))),
            others[1] ?? ready,
            ready,
          ]);
          for (let at = 0, turn = 0; at < sent.length; turn += 1) {
            const end = Math.min(sent.length, at + (cuts[turn % cuts.length] ?? 1));
            stream.emit("data", sent.subarray(at, end));
            at = end;
          }
          expect(rows).toEqual(bodies.map((body) => Buffer.from(body).toString("hex")));
          expect(seen).toEqual([...others, ready].map((one) => one.toString("hex")));
          // The driver hears for itself again.
          stream.emit("data", Buffer.from("next"));
          expect(seen.at(-1)).toBe(Buffer.from("next").toString("hex"));
        },
      ),
      { numRuns: 200 },
    );
  });
});
