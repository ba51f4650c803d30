/** The look of page 1: one A4 sheet at 100 %, black text, colour in the lights only. Classes alone, so that a CSP with a nonce holds. */
export const pageStyle = `
@page { size: A4 portrait; margin: 0; }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { background: #e9ebee; }
body { font: 8.4pt/1.4 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1c2430; font-variant-numeric: tabular-nums; }
.page { position: relative; width: 210mm; height: 297mm; margin: 6mm auto; padding: 9mm 12mm 7mm; background: #fff; overflow: hidden; box-shadow: 0 1mm 4mm #0002; display: flex; flex-direction: column; gap: 2.4mm; }
header { display: flex; justify-content: space-between; align-items: flex-end; border-bottom: 0.6mm solid #1f3a63; padding-bottom: 1.8mm; }
header p { font-size: 8.5pt; color: #4a5565; }
h1 { font-size: 15pt; line-height: 1.3; color: #1f3a63; letter-spacing: 0.2pt; }
.stamp { border: 0.5mm solid #b4232a; color: #b4232a; font-size: 12pt; font-weight: 700; letter-spacing: 3pt; padding: 0.6mm 2mm 0.6mm 3mm; border-radius: 1mm; white-space: nowrap; }
.stamp.released { border-color: #1c7a4a; color: #1c7a4a; }
.stamp.verified { border-color: #1f5fa8; color: #1f5fa8; }
.lead { display: grid; grid-template-columns: 2.1fr 1.2fr 1.2fr; gap: 3mm; }
.lead section { background: #f4f6f9; border-radius: 1mm; padding: 1.6mm 2.4mm 2.2mm; }
h2 { font-size: 9.4pt; color: #1f3a63; line-height: 1.5; }
.lead p { line-height: 1.45; }
.lead .blank { height: 4.6mm; border-bottom: 0.2mm dotted #8b95a3; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: middle; }
.measures { font-size: 8pt; table-layout: fixed; }
.measures col.group { width: 9mm; }
.measures col.name { width: 43mm; }
.measures col.value { width: 19mm; }
.measures col.n { width: 13mm; }
.measures col.change { width: 11.5mm; }
.measures col.trend { width: 16mm; }
.measures col.light { width: 5mm; }
.measures col.rule { width: 25mm; }
.measures thead th { font-size: 7.2pt; font-weight: 600; color: #4a5565; border-bottom: 0.3mm solid #1f3a63; padding: 0 0.8mm 0.6mm; white-space: nowrap; }
.measures thead th.number { text-align: right; }
.measures td { padding: 0.4mm 0.8mm; border-bottom: 0.15mm solid #dfe3e8; height: 6mm; line-height: 1.22; }
.measures tbody { border-bottom: 0.3mm solid #9aa5b4; }
.measures thead th:first-child { background: none; }
.measures td.group { font-weight: 700; color: #1f3a63; background: #f4f6f9; text-align: center; line-height: 1.25; padding: 0.4mm 0.7mm; }
.measures .name { font-weight: 600; }
.measures .name small { font-weight: 400; color: #5b6675; font-size: 6.7pt; margin-left: 1mm; }
.measures .number { text-align: right; white-space: nowrap; }
.measures .value { text-align: right; font-weight: 700; font-size: 9.4pt; white-space: nowrap; }
.measures .value small { display: inline-block; width: 6.4mm; text-align: left; font-weight: 400; font-size: 6.7pt; color: #5b6675; padding-left: 0.7mm; }
.muted { color: #7b8593; font-weight: 400; }
.measures .action { font-size: 6.7pt; line-height: 1.25; color: #4a5565; }
.measures .action b { color: #1c2430; font-weight: 600; }
.measures .rule { font-size: 6.7pt; color: #5b6675; }
svg { display: inline-block; vertical-align: middle; }
.colleges { display: grid; grid-template-columns: repeat(4, 1fr); column-gap: 3mm; font-size: 7pt; line-height: 1.25; }
.colleges div { display: grid; grid-template-columns: 3.2mm 1fr 8.4mm 14.2mm; column-gap: 1mm; align-items: center; border-bottom: 0.15mm solid #dfe3e8; height: 4.8mm; white-space: nowrap; }
.colleges .name { overflow: hidden; text-overflow: ellipsis; }
.colleges .rate { font-weight: 700; text-align: right; }
.colleges .n { color: #5b6675; font-size: 6.2pt; text-align: right; }
.caption { display: flex; justify-content: space-between; align-items: baseline; }
.caption p { font-size: 6.9pt; color: #5b6675; }
footer { margin-top: auto; font-size: 6.7pt; line-height: 1.4; color: #5b6675; border-top: 0.2mm solid #c4cbd4; padding-top: 1mm; }
.key { display: inline-flex; align-items: center; gap: 0.8mm; margin-left: 2mm; }
@media print { html { background: none; } .page { margin: 0; box-shadow: none; } }
`;
