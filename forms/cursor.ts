import { ContractError } from "../core/errors.ts";

/** Reads a binding from left to right; every failure names the text and the place. */
export class Cursor {
  readonly text: string;
  #at = 0;
  constructor(text: string) {
    this.text = text;
    this.#space();
  }

  error(found: string, expected: string): ContractError {
    return new ContractError(
      `binding "${this.text}", character ${this.#at + 1}: ${found}; expected ${expected}`,
    );
  }

  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.#at);
  }

  take(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.#at += mark.length;
    this.#space();
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark))
      throw this.error(`found "${this.text.slice(this.#at, this.#at + 8)}"`, `"${mark}"`);
  }

  /** A lower-case name. e.g. home_org */
  name(): string {
    return this.#match(/[A-Za-z][A-Za-z0-9_]*/y, "a name");
  }

  /** A bare value: anything up to a mark or a space. e.g. 专任教师, 2026-09-30 */
  word(): string {
    return this.#match(/[^\s,()[\]|'=<>!]+/y, "a value");
  }

  /** A quoted text. e.g. '来自 其他高校' */
  quoted(): string {
    return this.#match(/'[^']*'/y, "a quoted text").slice(1, -1);
  }

  takeWord(word: string): boolean {
    const found = this.text.slice(this.#at);
    if (!found.startsWith(word) || /^[A-Za-z0-9_]/.test(found.slice(word.length))) return false;
    return this.take(word);
  }

  path(): string[] {
    const names = [this.name()];
    while (this.take(".")) names.push(this.name());
    return names;
  }

  end(): void {
    if (this.#at < this.text.length)
      throw this.error(`"${this.text.slice(this.#at)}" is left over`, "the end");
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined)
      throw this.error(`found "${this.text.slice(this.#at, this.#at + 8)}"`, what);
    this.#at += found.length;
    this.#space();
    return found;
  }

  #space(): void {
    while (this.text[this.#at] === " ") this.#at += 1;
  }
}
