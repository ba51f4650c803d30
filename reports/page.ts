import type { CollegeLine } from "./colleges.ts";
import { lightSvg, sparkline } from "./drawing.ts";
import { countText, differenceText, percentText } from "./figures.ts";
import type { LeadBlock } from "./lead.ts";
import type { Measure } from "./measure.ts";
import { pageStyle } from "./page-style.ts";
import { type Light, lightNames } from "./thresholds.ts";
import { type Block, stateNames, type WeeklyBrief } from "./weekly.ts";

export interface PageOptions {
  /** Of the Content-Security-Policy it is served under. */
  readonly nonce?: string;
}

/** The brief as one self-contained A4 page: counts and lights, no person's name, nothing fetched from anywhere. */
export function renderHtml(brief: WeeklyBrief, { nonce }: PageOptions = {}): string {
  const { week, state } = brief;
  const style = nonce === undefined ? "<style>" : `<style nonce="${escaped(nonce)}">`;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>教学周报 ${escaped(week.heading)}</title>
${style}${pageStyle}</style>
</head>
<body>
<main class="page">
<header>
<div><p>${escaped(brief.university ?? "")}${brief.university === null ? "" : " · "}教学周报</p><h1>${escaped(week.heading)}</h1></div>
<div class="stamp ${state}">${stateNames[state]}</div>
</header>
<div class="lead">${brief.lead.map(leadHtml).join("")}</div>
<table class="measures">
<colgroup><col class="group"><col class="name"><col class="value"><col class="n"><col class="change"><col class="change"><col class="trend"><col class="light"><col class="rule"><col></colgroup>
<thead><tr><th></th><th>指标</th><th class="number">本周</th><th class="number">基数 n</th><th class="number">比上周</th><th class="number">比去年</th><th>本学期走势</th><th></th><th>阈值</th><th>责任单位 · 建议</th></tr></thead>
${brief.blocks.map(blockHtml).join("\n")}
</table>
<section>
<div class="caption"><h2>各学院到课率</h2><p>n 为应到人次，后为考勤覆盖率；覆盖率不足 ${brief.coverageFloor}% 的学院不出到课率；学院按单位号排列${keyHtml()}</p></div>
<div class="colleges">${inColumns(brief.colleges, 4).map(collegeHtml).join("")}</div>
</section>
${footerHtml(brief)}
</main>
</body>
</html>
`;
}

function leadHtml({ zh, lines, blankLines }: LeadBlock): string {
  const said = lines.map((line) => `<p>${escaped(line)}</p>`).join("");
  const blanks = '<div class="blank"></div>'.repeat(blankLines);
  return `<section><h2>${escaped(zh)}</h2>${said}${blanks}</section>`;
}

function blockHtml({ zh, measures }: Block): string {
  const rows = measures.map((measure, at) => {
    const group =
      at === 0 ? `<td class="group" rowspan="${measures.length}">${escaped(zh)}</td>` : "";
    return `<tr>${group}${measureHtml(measure)}</tr>`;
  });
  return `<tbody>${rows.join("\n")}</tbody>`;
}

function measureHtml(measure: Measure): string {
  const parts = measure.parts === null ? "" : `<small>${escaped(measure.parts)}</small>`;
  return [
    `<td class="name" title="${escaped(measure.definition)}">${escaped(measure.zh)}${parts}</td>`,
    valueHtml(measure),
    `<td class="number">${measure.n === null ? "" : countText(measure.n)}</td>`,
    `<td class="number">${escaped(differenceText(measure, measure.previous)) || none}</td>`,
    `<td class="number">${escaped(differenceText(measure, measure.lastYear)) || none}</td>`,
    `<td>${sparkline(measure.trend)}</td>`,
    `<td>${measure.light === "none" ? "" : lightSvg(measure.light, 11)}</td>`,
    `<td class="rule">${escaped(measure.threshold)}</td>`,
    `<td class="action"><b>${escaped(measure.owner)}</b>${measure.next === null ? "" : `：${escaped(measure.next)}`}</td>`,
  ].join("");
}

const none = '<span class="muted">—</span>';

function valueHtml(measure: Measure): string {
  if (measure.value === null)
    return `<td class="number muted">${escaped(measure.missing ?? "无数据")}</td>`;
  const [number, unit] =
    measure.unit === "%"
      ? [percentText(measure.value), ""]
      : [countText(measure.value), measure.unit];
  return `<td class="value">${number}<small>${escaped(unit)}</small></td>`;
}

function collegeHtml(line: CollegeLine | undefined): string {
  if (line === undefined) return "<div></div>";
  const rate = line.rate === null ? '<span class="muted">覆盖不足</span>' : percentText(line.rate);
  return `<div>${lightSvg(line.light, 9)}<span class="name">${escaped(line.collegeShort)}</span><span class="rate">${rate}</span><span class="n">${countText(line.n)} · ${countText(line.coverage)}%</span></div>`;
}

/** The lines in reading order down each column, row by row as a grid wants them. */
function inColumns<T>(lines: readonly T[], columns: number): readonly (T | undefined)[] {
  const rows = Math.ceil(lines.length / columns);
  return Array.from(
    { length: rows * columns },
    (_, at) => lines[(at % columns) * rows + Math.floor(at / columns)],
  );
}

function keyHtml(): string {
  const lights: readonly Light[] = ["green", "yellow", "red", "none"];
  return lights
    .map((light) => `<span class="key">${lightSvg(light, 8)}${lightNames[light]}</span>`)
    .join("");
}

function footerHtml({ release, thresholds, lateSources, state }: WeeklyBrief): string {
  const late =
    lateSources.length === 0
      ? "各来源系统均已按时更新"
      : `未按时更新：${lateSources.map(({ name, since }) => `${name}（数据为 ${since.slice(0, 10)}）`).join("、")}`;
  const draft = state === "draft" ? "草稿待教务处核对后发布；" : "";
  return `<footer>${draft}数据版本 ${release.id}，数据日期 ${release.today}；${escaped(late)}。阈值自 ${thresholds.since} 起用，${escaped(thresholds.source)}。<br>比去年为去年同教学周，百分率的变化以百分点计。本页只列数量和灯号，不作为考核结论；区间、定义和逐条明细见同期工作簿。</footer>`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c] ?? c);
