/** Chance that can be repeated: the same seed throws the same dice. */
export interface Chance {
  readonly below: (end: number) => number;
  readonly flip: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Up to so many different ones, in their order. */
  readonly some: <T>(from: readonly T[], most: number) => readonly T[];
}

/** mulberry32 */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const real = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(real() * end);
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error("nothing to pick from");
    return from[below(from.length)] as T; // it is not empty
  };
  const some = <T>(from: readonly T[], most: number): readonly T[] => {
    const chosen = new Set<number>();
    for (let n = 0; n < Math.min(most, from.length); n += 1) chosen.add(below(from.length));
    return from.filter((_one, at) => chosen.has(at));
  };
  return { below, flip: (probability) => real() < probability, pick, some };
}
