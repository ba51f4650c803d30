import type { Compared } from "./compared.ts";
import type { Failure, Judgement } from "./judgement.ts";
import { kindNames } from "./schema.ts";

/** Somebody's word for why a failure may stand; it holds only while the numbers are the ones it was given for. */
export interface Waiver {
  readonly check: string;
  readonly spot: string;
  readonly found: string;
  readonly expected: string;
  readonly reason: string;
  readonly by: string;
}

export interface Finding extends Failure {
  readonly waiver?: Waiver;
}

/** What the checks of one file came to. */
export interface Findings {
  readonly findings: readonly Finding[];
  readonly judged: number;
  readonly open: number;
  /** Why the file waits for another form. */
  readonly held?: string;
  readonly lastYear?: { readonly from: string; readonly cells: readonly Compared[] };
}

export const noFindings: Findings = { findings: [], judged: 0, open: 0 };

export function withWaivers(
  { failures, judged, open }: Judgement,
  waivers: readonly Waiver[],
): Findings {
  const keyOf = ({ check, spot, found, expected }: Omit<Waiver, "reason" | "by">): string =>
    JSON.stringify([check, spot, found, expected]);
  const given = new Map(waivers.map((waiver) => [keyOf(waiver), waiver]));
  const findings = failures.map((failure) => {
    const waiver = given.get(keyOf(failure));
    return waiver === undefined ? failure : { ...failure, waiver };
  });
  return { findings, judged, open };
}

/** What keeps the file from being handed in: errors that nobody has answered for. */
export const blocking = ({ findings }: Findings): readonly Finding[] =>
  findings.filter(({ severity, waiver }) => severity === "error" && waiver === undefined);

export interface FindingCounts {
  readonly judged: number;
  readonly open: number;
  readonly errors: number;
  readonly warnings: number;
  readonly waived: number;
}

export function countFindings(found: Findings): FindingCounts {
  const waived = found.findings.filter(({ waiver }) => waiver !== undefined).length;
  const errors = blocking(found).length;
  const warnings = found.findings.length - waived - errors;
  return { judged: found.judged, open: found.open, errors, warnings, waived };
}

export const noCounts: FindingCounts = countFindings(noFindings);

export const addFindings = (a: FindingCounts, b: FindingCounts): FindingCounts => ({
  judged: a.judged + b.judged,
  open: a.open + b.open,
  errors: a.errors + b.errors,
  warnings: a.warnings + b.warnings,
  waived: a.waived + b.waived,
});

/** e.g. "[表内] 合计等于各级之和（正高级）：教职工情况!B5 合计=12；实为 12，应为 13" */
export function sentence({ kind, say, spot, cells, found, expected }: Finding): string {
  const place = spot === "" ? "" : `（${spot}）`;
  const named = cells.slice(0, mostCells).map(({ at, label, says }) => `${at} ${label}=${says}`);
  const more = cells.length > mostCells ? [`等 ${cells.length} 格`] : [];
  const numbers = expected === "" ? "" : `；实为 ${found}，应为 ${expected}`;
  return `[${kindNames[kind]}] ${say}${place}：${[...named, ...more].join("，")}${numbers}`;
}

const mostCells = 8;
const mostRows = 200;

/** Lines of the 说明 sheet; none for a form without checks. */
export function findingRows(found: Findings | undefined): readonly (readonly string[])[] {
  const held = found?.held === undefined ? [] : [["暂缓", found.held, ""]];
  if (found === undefined || found.judged + found.open + held.length === 0) return [];
  const { judged, open, errors, warnings, waived } = countFindings(found);
  const rank = (one: Finding): number =>
    one.waiver !== undefined ? 2 : one.severity === "error" ? 0 : 1;
  const shown = [...found.findings].sort((a, b) => rank(a) - rank(b)).slice(0, mostRows);
  const rest = found.findings.length - shown.length;
  return [
    ["", "", ""],
    [
      "校验",
      `判断 ${judged} 次，错误 ${errors}，提示 ${warnings}，已说明 ${waived}`,
      `缺数据未判 ${open} 次`,
    ],
    ...held,
    ...shown.map((one) => [
      ["错误", "提示", "已说明"][rank(one)] ?? "",
      sentence(one),
      one.waiver === undefined ? "" : `${one.waiver.reason}（${one.waiver.by}）`,
    ]),
    ...(rest > 0 ? [["", `另有 ${rest} 条，见 fillonce forms check`, ""]] : []),
  ];
}

/** Why a file is not handed in, and what to do. */
export function refusal(found: Findings): { readonly message: string; readonly hint: string } {
  const failing = blocking(found);
  if (failing.length === 0 && found.held !== undefined)
    return {
      message: `${found.held}，不出报送稿 · held back by a form it depends on`,
      hint: "先改好所依赖的表，或由负责人在那张表上书面说明",
    };
  const named = failing.slice(0, 3).map(sentence);
  const rest = failing.length > 3 ? `；另有 ${failing.length - 3} 处` : "";
  return {
    message: `校验未通过 ${failing.length} 处，不出报送稿：${named.join("；")}${rest} · checks have failed`,
    hint: "在数据来源处改正，或由负责人书面说明：fillonce forms waive",
  };
}
