import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Dictionary, dictionary } from "../../../forms/bind/dictionary.ts";
import { labelOf } from "../../../forms/bind/label.ts";
import { judge, truthsOf } from "./judged-blank.ts";

const folder = join(import.meta.dirname, "blanks");
const blanks = readdirSync(folder).filter((file) => /^[xy].*\.(xlsx|docx)$/u.test(file));

/** Every fourth label, by its characters: the same ones each time. */
const isHidden = (label: string) =>
  [...label.replaceAll(/[\s:：_*]/gu, "")].reduce(
    (sum, sign) => sum + (sign.codePointAt(0) ?? 0),
    0,
  ) %
    4 ===
  0;

/** The dictionary as if nobody had ever written these labels. */
function without(labels: readonly string[], words: Dictionary): Dictionary {
  const gone = new Set(labels.flatMap((label) => [labelOf(label).whole, labelOf(label).core]));
  const kept = (said: readonly string[]) =>
    said.filter((label) => !gone.has(labelOf(label).whole) && !gone.has(labelOf(label).core));
  const topics = words.topics.map((topic) => ({
    ...topic,
    fields: topic.fields.map((one) => ({ ...one, labels: kept(one.labels), here: kept(one.here) })),
  }));
  return { ...words, topics };
}

test("a proposal is right about as often as it says, with labels it knows and with labels it never saw", () => {
  const told = blanks.flatMap((file) => {
    const hidden = truthsOf(folder, file).flatMap(({ label }) => (isHidden(label) ? [label] : []));
    return judge(folder, file, without(hidden, dictionary())).told;
  });
  const report = [...new Set(told.map(({ confidence }) => confidence))].map((says) => {
    const all = told.filter(({ confidence }) => confidence === says);
    const right = all.filter(({ isRight }) => isRight).length;
    return { says, right: right / all.length, of: all.length };
  });
  // It tells sure ones from unsure ones at all.
  expect(report.length).toBeGreaterThanOrEqual(3);
  for (const { says, right, of } of report.filter((one) => one.of >= 15))
    expect(Math.abs(right - says), `${JSON.stringify(report)}: ${says} of ${of}`).toBeLessThan(0.1);
});
