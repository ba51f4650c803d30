import { type Area, type Node, parseFormula, partsOf } from "./parse.ts";

/** A formula that stands in each copy of a row: parsed once, its areas moved to the copy that is looked at. */
export interface RepeatedFormula {
  readonly column: number;
  /** In copy 0. */
  readonly text: string;
  readonly isArray: boolean;
  /** The formula of that copy (0 first); the same object each time. */
  readonly nodeAt: (copy: number) => Node;
  readonly areas: readonly RepeatedArea[];
  readonly names: readonly string[];
}

/** An area in copy 0, and whether its ends move down with the copies. */
export interface RepeatedArea {
  readonly area: Area;
  readonly movesTop: boolean;
  readonly movesBottom: boolean;
}

type Writable = { -readonly [K in keyof Area]: Area[K] };

/** From the formula of two copies that follow one another. NotComputed for what cannot be read. */
export function repeatedFormula(
  { column, isArray }: Pick<RepeatedFormula, "column" | "isArray">,
  copy0: string,
  copy1: string,
): RepeatedFormula {
  const node = parseFormula(copy0);
  const here = areasIn(node);
  const next = areasIn(parseFormula(copy1));
  const areas = here.map((area, index): RepeatedArea & { readonly now: Writable } => ({
    area: { ...area },
    movesTop: area.top !== next[index]?.top,
    movesBottom: area.bottom !== next[index]?.bottom,
    now: area, // inside the node, which nobody else has
  }));
  return {
    ...{ column, isArray, text: copy0, areas },
    names: [...partsOf(node)].flatMap((part) => (part.kind === "name" ? [part.name] : [])),
    nodeAt: (copy) => {
      for (const { area, movesTop, movesBottom, now } of areas) {
        if (movesTop) now.top = (area.top ?? 1) + copy;
        if (movesBottom) now.bottom = (area.bottom ?? 1) + copy;
      }
      return node;
    },
  };
}

const areasIn = (node: Node): Area[] =>
  [...partsOf(node)].flatMap((part) => (part.kind === "area" ? [part.area] : []));
