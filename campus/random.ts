/** A deterministic stream of random numbers (sfc32). One per table, so that a change in one leaves the others alone. */
export interface Random {
  /** 0 ≤ x < 1. */
  readonly next: () => number;
  /** A whole number, both ends included. */
  readonly int: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** Normal distribution. */
  readonly normal: (mean: number, deviation: number) => number;
  /** A new order of the same members. */
  readonly shuffle: <T>(from: readonly T[]) => T[];
}

/** The stream of one name under one seed. The same pair always gives the same numbers. */
export function randomOf(seed: number, name: string): Random {
  const next = sfc32(hash(`${seed}/${name}`));
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    },
    normal: (mean, deviation) => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * next());
    },
    shuffle: (from) => {
      const order = [...from];
      for (let i = order.length - 1; i > 0; i--) {
        const j = int(0, i);
        [order[i], order[j]] = [order[j] as never, order[i] as never]; // both are inside the list
      }
      return order;
    },
  };
}

/** Picks by weight in one comparison per step; weights need not sum to 1. */
export function weighted<T>(entries: readonly (readonly [T, number])[]): (random: Random) => T {
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  const steps = entries.map(([value, weight]) => {
    sum += weight;
    return { value, below: sum / total };
  });
  const last = steps.at(-1);
  if (last === undefined) throw new Error("nothing to weigh");
  return (random) => {
    const x = random.next();
    return (steps.find((step) => x < step.below) ?? last).value;
  };
}

/** Four 32-bit words of a name (cyrb128). */
function hash(text: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  return [a, b, c, d];
}

function sfc32([first, second, third, fourth]: [number, number, number, number]): () => number {
  let [a, b, c, d] = [first, second, third, fourth];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
