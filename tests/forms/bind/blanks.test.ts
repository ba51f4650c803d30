import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judge } from "./judged-blank.ts";

const folder = join(import.meta.dirname, "blanks");
const files = readdirSync(folder).filter((file) => /\.(xlsx|docx)$/u.test(file));

test("blanks worded differently from the catalogue: 85 % of the labels right, at most 5 % of the proposals wrong", () => {
  const scores = files.map((file) => ({ file, ...judge(folder, file) }));
  const total = (pick: "bindable" | "right" | "proposed" | "wrong") =>
    scores.reduce((sum, score) => sum + score[pick], 0);
  const report = scores
    .map(({ file, bindable, right, proposed, wrong, faults }) =>
      [`${file}: ${right} of ${bindable} right, ${wrong} of ${proposed} wrong`, ...faults].join(
        "\n  ",
      ),
    )
    .join("\n");
  if (process.env["SHOW_BLANKS"])
    process.stdout.write(
      `${report}\n${total("right")}/${total("bindable")} right, ${total("wrong")}/${total("proposed")} wrong\n`,
    );
  expect(total("bindable")).toBeGreaterThan(250);
  expect(total("right") / total("bindable"), report).toBeGreaterThanOrEqual(0.85);
  expect(total("wrong") / total("proposed"), report).toBeLessThanOrEqual(0.05);
});
