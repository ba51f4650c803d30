import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judge } from "./judged-blank.ts";

const folder = join(import.meta.dirname, "blanks");
const blanks = readdirSync(folder).filter((file) => /\.(xlsx|docx)$/u.test(file));

test.each([
  ["the blanks the dictionary was mended by", /^[wd]/u, 300],
  ["blanks written afterwards", /^x/u, 100],
  ["blanks in other styles, in English too", /^y/u, 150],
  ["sealed blanks, which nothing was mended by", /^z/u, 80],
  ["blanks by somebody who never saw the dictionary", /^u/u, 180],
])("%s: most labels right, hardly a proposal wrong", (_, names, fewest) => {
  const scores = blanks
    .filter((file) => names.test(file))
    .map((file) => ({ file, ...judge(folder, file) }));
  const total = (pick: "bindable" | "right" | "proposed" | "wrong") =>
    scores.reduce((sum, score) => sum + score[pick], 0);
  const report = scores
    .map(({ file, bindable, right, proposed, wrong, faults }) =>
      [`${file}: ${right} of ${bindable} right, ${wrong} of ${proposed} wrong`, ...faults].join(
        "\n  ",
      ),
    )
    .join("\n");
  expect(total("bindable")).toBeGreaterThan(fewest);
  expect(total("right") / total("bindable"), report).toBeGreaterThanOrEqual(0.85);
  expect(total("wrong") / total("proposed"), report).toBeLessThanOrEqual(0.05);
});
