import type { FormulaValue } from "./value.ts";

/** The values of one column over many rows: eight bytes a row, four more once there is anything but numbers. */
export class Column {
  readonly #numbers: Float64Array;
  /** 0: a number; else the place of another value, plus one. */
  #codes: Int32Array | undefined;
  readonly #others: FormulaValue[] = [];
  readonly #known = new Map<FormulaValue, number>();

  constructor(count: number) {
    this.#numbers = new Float64Array(count);
  }

  set(index: number, value: FormulaValue): void {
    if (typeof value === "number") {
      this.#numbers[index] = value;
      return;
    }
    this.#codes ??= new Int32Array(this.#numbers.length);
    let code = this.#known.get(value);
    if (code === undefined) {
      code = this.#others.push(value);
      this.#known.set(value, code);
    }
    this.#codes[index] = code;
  }

  at(index: number): FormulaValue {
    const code = this.#codes?.[index] ?? 0;
    return code === 0 ? this.#numbers[index] : this.#others[code - 1];
  }
}
