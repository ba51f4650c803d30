import type { FormulaValue } from "./value.ts";

/**
 * The values of one column over many rows: eight bytes a row, four more once there is anything but numbers, and each
 * text that is new.
 */
export class Column {
  readonly #numbers: Float64Array;
  /** 0: a number. Above: the place of a value that was seen before, from 1. Below: where a text begins, from -1. */
  #codes: Int32Array | undefined;
  readonly #seen: FormulaValue[] = [];
  readonly #known = new Map<FormulaValue, number>();
  readonly #texts = new Texts();

  constructor(count: number) {
    this.#numbers = new Float64Array(count);
  }

  set(index: number, value: FormulaValue): void {
    if (typeof value === "number") this.#numbers[index] = value;
    else {
      this.#codes ??= new Int32Array(this.#numbers.length);
      this.#codes[index] = this.#codeOf(value);
    }
  }

  at(index: number): FormulaValue {
    const code = this.#codes?.[index] ?? 0;
    if (code === 0) return this.#numbers[index];
    return code > 0 ? this.#seen[code - 1] : this.#texts.at(-code - 1);
  }

  #codeOf(value: FormulaValue): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    if (typeof value === "string" && this.#seen.length >= mostSeen)
      return -this.#texts.add(value) - 1;
    const code = this.#seen.push(value);
    this.#known.set(value, code);
    return code;
  }
}

/** A column of codes repeats its texts; one of identifiers never does, and would cost ten times their length. */
const mostSeen = 10_000;

/** Texts one behind another in one piece of memory. */
class Texts {
  #bytes = Buffer.alloc(0);
  #used = 0;

  /** Where the text begins. */
  add(text: string): number {
    const at = this.#used;
    const end = at + 4 + text.length * 2;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2, 1 << 16));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.writeUInt32LE(text.length * 2, at);
    this.#bytes.write(text, at + 4, "utf16le");
    this.#used = end;
    return at;
  }

  at(at: number): string {
    const length = this.#bytes.readUInt32LE(at);
    return this.#bytes.toString("utf16le", at + 4, at + 4 + length);
  }
}
