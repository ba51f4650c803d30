import { messageOf, UserError } from "../core/errors.ts";

/** What the builder had to hold at once is more than it may hold, and nothing of it can wait on disk. */
export class OutOfMemory extends UserError {
  constructor(said: string, cause: unknown) {
    super(
      `加工进程的内存不够 · the builder's memory is not enough: ${said}`,
      "已发布的版本仍在提供；在 fillonce.config.yaml 里给它更多（如 builder: { memory: 4GB }），再刷新 · what is published is still served; give it more in fillonce.config.yaml (e.g. builder: { memory: 4GB }) and refresh again",
      { cause },
    );
  }
}

/** An error by which the engine says so, in its own words' first line; undefined for every other. */
export function outOfMemory(error: unknown): OutOfMemory | undefined {
  if (!(error instanceof Error)) return undefined;
  const [said = ""] = messageOf(error).split("\n");
  return said.startsWith("Out of Memory Error")
    ? new OutOfMemory(said, error)
    : outOfMemory(error.cause);
}
