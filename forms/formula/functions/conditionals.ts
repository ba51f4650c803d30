import { type Argument, type Functions, isRange, type Range, type World } from "../operand.ts";
import { type FormulaError, type FormulaValue, failed, isError } from "../value.ts";
import { mean, total } from "./aggregates.ts";
import { criterionOf } from "./criterion.ts";

/** Pairs of (area, criterion), and the area whose cells are taken where all of them hold. */
interface Asked {
  readonly pairs: readonly (readonly [Argument, Argument])[];
  readonly from: Argument | undefined;
}

const pairsOf = (args: readonly Argument[]): Asked["pairs"] =>
  args.flatMap((area, at) => {
    const criterion = args[at + 1];
    return at % 2 === 0 && criterion !== undefined ? [[area, criterion] as const] : [];
  });

interface Taken {
  readonly values: readonly FormulaValue[];
  /** Cells beyond the last one that holds anything, where all criteria hold too. */
  readonly beyond: number;
}

/** The values taken, cell by cell; every area counts from its own first cell. */
function taken({ pairs, from }: Asked, world: World): Taken | FormulaError {
  const tests = pairs.map(([, criterion]) => criterionOf(criterion.value()));
  const areas = pairs.flatMap(([area]) => {
    const range = area.operand();
    return isRange(range) ? [range] : [];
  });
  const [first] = areas;
  const source = from === undefined ? first : from.operand();
  if (first === undefined || !isRange(source) || areas.length < pairs.length) {
    return failed("#VALUE!");
  }
  const [height, width] = sizeOf(first);
  if (areas.some((area) => sizeOf(area).join() !== `${height},${width}`)) return failed("#VALUE!");
  const held = [...areas, source].map((area) => world.sheets.size(area));
  const rows = Math.min(height, Math.max(...held.map(([high]) => high)));
  const columns = Math.min(width, Math.max(...held.map(([, wide]) => wide)));
  const cell = (area: Range, y: number, x: number) =>
    world.sheets.value(area.sheet, area.left + x, area.top + y);
  const values: FormulaValue[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const holds = areas.every((area, at) => tests[at]?.(cell(area, y, x)) === true);
      if (holds) values.push(cell(source, y, x));
    }
  }
  const emptyHolds = tests.every((test) => test(undefined));
  return { values, beyond: emptyHolds ? height * width - rows * columns : 0 };
}

const sizeOf = ({ top, bottom, left, right }: Range) =>
  [bottom - top + 1, right - left + 1] as const;

const numbers = (values: readonly FormulaValue[]): number[] | FormulaError =>
  values.find(isError) ?? values.filter((value) => typeof value === "number");

const over =
  (asked: (args: readonly Argument[]) => Asked, work: (found: readonly number[]) => FormulaValue) =>
  (args: readonly Argument[], world: World): FormulaValue => {
    const cells = taken(asked(args), world);
    if (isError(cells)) return cells;
    const found = numbers(cells.values);
    return isError(found) ? found : work(found);
  };

const areaFirst = (args: readonly Argument[]): Asked => ({
  pairs: pairsOf(args.slice(0, 2)),
  from: args[2]?.isLeftOut === true ? undefined : args[2],
});
const areaBefore = (args: readonly Argument[]): Asked => ({
  pairs: pairsOf(args.slice(1)),
  from: args[0],
});

const counted = (args: readonly Argument[], world: World): FormulaValue => {
  const cells = taken({ pairs: pairsOf(args), from: undefined }, world);
  return isError(cells) ? cells : cells.values.length + cells.beyond;
};

const most = (found: readonly number[]): number =>
  found.reduce((best, one) => Math.max(best, one), found[0] ?? 0);
const fewest = (found: readonly number[]): number =>
  found.reduce((best, one) => Math.min(best, one), found[0] ?? 0);

export const conditionals: Functions = {
  COUNTIF: { kind: "whole", takes: [2, 2], work: counted },
  COUNTIFS: { kind: "whole", takes: [2, 254], work: counted },
  SUMIF: { kind: "whole", takes: [2, 3], work: over(areaFirst, total) },
  SUMIFS: { kind: "whole", takes: [3, 255], work: over(areaBefore, total) },
  AVERAGEIF: { kind: "whole", takes: [2, 3], work: over(areaFirst, mean) },
  AVERAGEIFS: { kind: "whole", takes: [3, 255], work: over(areaBefore, mean) },
  MAXIFS: { kind: "whole", takes: [3, 255], work: over(areaBefore, most) },
  MINIFS: { kind: "whole", takes: [3, 255], work: over(areaBefore, fewest) },
};
