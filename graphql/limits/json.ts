import { refusal } from "../errors.ts";

/** How large variables and extensions may be, before anything looks at them. */
export const jsonLimits = { bytes: 100_000, depth: 40, values: 10_000 };

/** Refuses JSON that is larger, deeper or has more values than variables need. */
export function checkJson(name: string, given: unknown): void {
  let values = 0;
  // By levels, not by recursion: the depth is what is not known yet.
  for (let level = [given], depth = 0; level.length > 0; depth += 1) {
    values += level.length;
    refuseBeyond(name, "depth", depth);
    refuseBeyond(name, "values", values);
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  refuseBeyond(name, "bytes", Buffer.byteLength(JSON.stringify(given) ?? ""));
}

const said = { bytes: "bytes", depth: "levels", values: "values" };

function refuseBeyond(name: string, what: keyof typeof jsonLimits, found: number): void {
  if (found <= jsonLimits[what]) return;
  throw refusal(
    `"${name}" 太大 · "${name}" has ${found} ${said[what]}, at most ${jsonLimits[what]} are allowed`,
    { code: "LIMIT_EXCEEDED", hint: "分几次查询 · ask for less at once", status: 400 },
  );
}
