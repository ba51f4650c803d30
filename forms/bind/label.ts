/** What is left of a label when its dress is taken off, and what the dress said. */
export interface Label {
  /** Folded: half width, lower case, no blanks, no brackets, no marks at its ends. */
  readonly core: string;
  /** With what stood in brackets. */
  readonly whole: string;
  /** e.g. "万元", "平方米", "学时" */
  readonly unit: string | undefined;
  /** How a date is asked for. e.g. "yyyy年MM月" */
  readonly format: string | undefined;
}

const bracketed = /[(（[【〔]([^)）\]】〕]*)[)）\]】〕]/g;

/** Reads a label as offices write it: "*出生年月（如1990.01）：" → 出生年月. */
export function labelOf(text: string): Label {
  const flat = folded(text);
  const inside = [...flat.matchAll(bracketed)].map(([, within = ""]) => within);
  const unit = inside.map(unitOf).find((found) => found !== undefined);
  const behind = unitBehind.exec(flat);
  const asked = behind === null ? flat : flat.slice(0, behind.index);
  const plain = trimmed(asked.replaceAll(bracketed, ""));
  return {
    core: plain,
    whole: trimmed(asked),
    unit: unit ?? (behind === null ? undefined : unitOf(behind[1] ?? "")),
    format: formatOf(plain, inside),
  };
}

/** A title or its words, folded so that one can be sought in the other. e.g. "工\n作\n经\n历" → 工作经历 */
export const folded = (text: string): string =>
  text.normalize("NFKC").replaceAll(/\s+/g, "").toLowerCase();

/** A unit behind a stroke. e.g. "总经费/万元" */
const unitBehind = /\/(万元|千元|元|平方米|平米|㎡|m2|学时|课时|人|%)$/u;

/** Without the number before a label, the stars of must-fill fields, and what ends a label. */
const trimmed = (text: string): string =>
  text
    .replace(/^其中[:：]?(?=\p{L}{2})/u, "")
    .replace(/^(\d{1,2}[.、)]|[（(]?[一二三四五六七八九十]{1,2}[)）、.]|[*★●※△▲#]+)/u, "")
    .replace(/[:：*★_＿—\-。.,，;；]+$/u, "");

const units: readonly (readonly [RegExp, string])[] = [
  [/万元/, "万元"],
  [/千元/, "千元"],
  [/(^|[^万千])元$/, "元"],
  [/平方米|平米|㎡|m2/, "平方米"],
  [/学时|课时/, "学时"],
  [/^人(数)?$/, "人"],
  [/^[%％]$/, "%"],
];

const unitOf = (text: string): string | undefined =>
  units.find(([pattern]) => pattern.test(text))?.[1];

function formatOf(core: string, inside: readonly string[]): string | undefined {
  const hint = inside.join();
  if (/年月日/.test(core + hint) || /yyyy-?mm-?dd|\d{4}[-.]\d\d[-.]\d\d/i.test(hint))
    return "yyyy-MM-dd";
  if (/年月/.test(core + hint) || /yyyy-?mm|\d{4}[-.]\d\d/i.test(hint)) return "yyyy年MM月";
  return undefined;
}

const paired = new Map<string, readonly string[]>();
/** More labels than a dictionary and a large blank have together. */
const mostPaired = 20_000;

/** Pairs of neighbouring characters, for telling how alike two labels are; the same texts are asked for again and again. */
function pairs(text: string): readonly string[] {
  const known = paired.get(text);
  if (known !== undefined) return known;
  const found = Array.from({ length: Math.max(1, text.length - 1) }, (_, at) =>
    text.slice(at, at + 2),
  );
  if (paired.size >= mostPaired) paired.clear();
  paired.set(text, found);
  return found;
}

/** Below this two labels are not alike at all. */
const alikeFrom = 0.6;

/** How alike texts of these lengths can be at best. */
const likest = (a: number, b: number): number => (2 * Math.min(a, b)) / (a + b);

/** Whether two labels can be alike at all; quick, as nearly none are. */
export function hasCommonPair(a: string, b: string): boolean {
  if (likest(a.length, b.length) < alikeFrom) return false;
  return a === b || pairs(a).some((pair) => b.includes(pair));
}

/** Between 0.6 and 1: the share of neighbouring characters that two labels have in common (Dice); 0 when it is less. */
export function likeness(a: string, b: string): number {
  if (a === b) return 1;
  if (likest(a.length, b.length) < alikeFrom) return 0;
  const left = pairs(a);
  const right = pairs(b);
  const rest = [...right];
  let common = 0;
  for (const pair of left) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    common++;
    rest.splice(at, 1);
  }
  const alike = (2 * common) / (left.length + right.length);
  return alike < alikeFrom ? 0 : alike;
}
