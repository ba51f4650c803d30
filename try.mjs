import { catalogue } from "./dist/forms/catalogue.js";
import { templateOf } from "./dist/forms/template.js";
import { readWorkbookBlank } from "./dist/forms/bind/read-workbook.js";
import { readDocumentBlank } from "./dist/forms/bind/read-document.js";
import { propose } from "./dist/forms/bind/propose.js";
let right=0, wrong=0, missed=0;
for (const form of catalogue()) {
  const t = await templateOf(form);
  const blank = t.extension === "docx" ? readDocumentBlank(t.bytes) : readWorkbookBlank(t.bytes);
  const p = propose(blank);
  const bound = new Map();
  for (const s of form.sections) {
    if (s.kind === "grid") for (const f of s.fields) if (f.field.value) bound.set(f.field.label, f.field.value);
    if (s.kind === "rows") for (const f of s.columns) if (f.field.value) bound.set(f.field.label, f.field.value);
  }
  console.log("==", form.definition.id, form.definition.subject, "->", p.subject, p.lists.map(l=>l.topic+":"+l.sampleRow).join());
  const seen = new Set();
  for (const x of p.proposals) { const want = bound.get(x.label); seen.add(x.label);
    if (want === undefined) console.log("  EXTRA", x.label, x.binding, x.confidence);
    else if (want === x.binding) right++; else { wrong++; console.log("  DIFF", x.label, "|", x.binding, x.confidence, "| want", want); } }
  for (const [l, v] of bound) if (!seen.has(l)) { missed++; console.log("  MISSED", l, v, p.open.find(o=>o.label===l)?.why); }
}
console.log({right, wrong, missed});
