import { createHash } from "node:crypto";
import type { ReleaseManifest } from "../core/releases.ts";
import { recordsOf, tablesOf } from "./release-types.ts";

/** A form that was made, as the landing page shows it. */
export interface FormMade {
  readonly title: string; // e.g. "RS-101 教职工基本情况表"
  readonly files: number;
}

const style = `
body{font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#1f2328;max-width:60rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.7rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .4rem}p{margin:.3rem 0}.en{color:#59636e;font-size:.9rem}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #d1d9e0;padding:.25rem .6rem;text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}
pre{background:#f6f8fa;padding:.7rem;overflow:auto;border-radius:6px;font-size:.85rem}a{color:#0550ae}.columns{columns:2;column-gap:2rem}.columns table{break-inside:auto}
`;

const hash = createHash("sha256").update(style).digest("base64");

/** The page needs nothing but its own style. */
export const landingPolicy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const examples: readonly (readonly [title: string, query: string])[] = [
  ["当前发布 · what is served", "{ release { id publishedAt records reconciled } }"],
  [
    "在岗教职工按职称级别 · staff by level of title",
    '{\n  personGroups(by: ["title.level"], metrics: ["staff.on_duty"]) {\n    groups { keys { value } count metrics { value } }\n  }\n}',
  ],
  [
    "学院及其课程 · units and their courses",
    "{\n  orgUnits(first: 5, orderBy: [{ orgNo: ASC }]) {\n    totalCount\n    nodes { orgNo name courses(first: 3) { courseNo name } }\n  }\n}",
  ],
];

/** The page at "/": what runs here, in Chinese first. Without a release it says how to make one. */
export function landingPage(
  release: ReleaseManifest | undefined,
  forms: readonly FormMade[],
  today: string,
): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>只填一次 · fillonce</title><style>${style}</style></head>
<body>
<h1>只填一次 <span class="en">fillonce</span></h1>
<p>高校数据中台：一项事实只填一次，各种表格自动填好。<span class="en">A fact is given once, and every form fills itself.</span></p>
${release === undefined ? unpublished : published(release, today)}
${formsMade(forms)}
<h2>查询示例 <span class="en">Example queries</span></h2>
${examples.map(example).join("\n")}
<p><a href="graphiql">GraphiQL 查询台</a> · <a href="ready">就绪 ready</a> · <a href="health">存活 health</a></p>
</body></html>
`;
}

const unpublished = `<p><b>尚未发布数据。</b>请运行 <code>fillonce demo</code> 或 <code>fillonce refresh</code>。<span class="en">Nothing has been published yet.</span></p>`;

function published(release: ReleaseManifest, today: string): string {
  const { records, reconciled } = recordsOf(release);
  const rows = tablesOf(release).map(({ zh, name, rows }) => row(zh, name, rows));
  const systems = release.systems.map(({ name, landed, stale_since }) =>
    row(name, stale_since === undefined ? "最新" : `沿用旧数据 ${stale_since}`, landed),
  );
  return `<h2>当前发布 <span class="en">Release</span></h2>
<p>第 <b>${release.id}</b> 号发布，数据日期 ${escaped(release.today)}（今天 ${today}），建成于 ${escaped(release.built_at)}；来自 ${release.systems.length} 个系统，共 <b>${counted(records)}</b> 条记录，${reconciled ? "账目平衡" : "<b>账目不平</b>"}。</p>
<h2>来源系统 <span class="en">Sources</span></h2>
<table>${systems.join("")}</table>
<h2>共享实体 <span class="en">Entities</span></h2>
<div class="columns"><table>${rows.join("")}</table></div>`;
}

const formsMade = (forms: readonly FormMade[]): string =>
  forms.length === 0
    ? ""
    : `<h2>已生成的表 <span class="en">Forms made</span></h2>
<table>${forms.map(({ title, files }) => row(title, "份", files)).join("")}</table>`;

const example = ([title, query]: readonly [string, string]): string =>
  `<p><a href="graphiql?query=${encodeURIComponent(query)}">${escaped(title)}</a></p><pre>${escaped(query)}</pre>`;

const row = (first: string, second: string, count: number): string =>
  `<tr><td>${escaped(first)}</td><td class="en">${escaped(second)}</td><td class="n">${counted(count)}</td></tr>`;

const counted = (count: number) => count.toLocaleString("en-US");

const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => named[letter] ?? letter);
