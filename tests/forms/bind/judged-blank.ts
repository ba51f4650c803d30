/**
 * Judges proposals by hand-written truth. Nothing here knows the dictionary: the rows of a list are named by the entity that
 * schema/ says they come from, and a binding is right when the truth of its cell lists it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dictionary } from "../../../forms/bind/dictionary.ts";
import { type Proposals, propose } from "../../../forms/bind/propose.ts";
import { readDocumentBlank } from "../../../forms/bind/read-document.ts";
import { readWorkbookBlank } from "../../../forms/bind/read-workbook.ts";
import { entities, entityNamed } from "../../../schema/entities.ts";

/** What one label asks for: `bind` lists what is equally right; `open` alone: nothing; both: right or left open. */
interface Truth {
  readonly grid: string;
  readonly label: string;
  readonly at: string;
  readonly inside?: true;
  readonly bind?: readonly string[];
  readonly open?: true;
}

export interface Score {
  readonly bindable: number;
  readonly right: number;
  readonly proposed: number;
  readonly wrong: number;
  /** One line for every label that was not answered as its truth says. */
  readonly faults: readonly string[];
  /** How sure each proposal said it was, and whether it was right. */
  readonly told: readonly {
    readonly confidence: number;
    readonly label: string;
    readonly isRight: boolean;
  }[];
}

const bare = (label: string) => label.replaceAll(/[\s:：_*]/gu, "");

/** The entity of a list's rows. e.g. "person.headed_projects[…] order …" → "project" */
function rowsOf(rows: string): string {
  const [first = "", relation] = /^[\w.]+/u.exec(rows)?.[0].split(".") ?? [];
  if (relation === undefined)
    return entities.find(({ plural, name }) => first === plural || first === name)?.name ?? first;
  const subject = first === "org" ? "org_unit" : first;
  return entityNamed(subject).relations[relation]?.to ?? rows;
}

/** The binding as the truths write it. e.g. "row.name | without 性" of a list of persons → "person:name" */
function canonical(found: Proposals, proposal: Proposals["proposals"][number]): string {
  const binding = proposal.binding.split(" | ")[0] ?? "";
  if (!binding.startsWith("row.")) return binding;
  const list = proposal.list === undefined ? undefined : found.lists[proposal.list];
  return `${rowsOf(list?.rows ?? "")}:${binding.slice("row.".length)}`;
}

function proposalsFor(folder: string, file: string, words?: Dictionary): Proposals {
  const bytes = new Uint8Array(readFileSync(join(folder, file)));
  return propose(
    file.endsWith(".docx") ? readDocumentBlank(bytes) : readWorkbookBlank(bytes),
    words,
  );
}

export const truthsOf = (folder: string, file: string) =>
  readFileSync(join(folder, file.replace(/\.\w+$/u, ".jsonl")), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);

/** Judges with the dictionary, or with another one. */
export function judge(folder: string, file: string, words?: Dictionary): Score {
  const found = proposalsFor(folder, file, words);
  const told: { confidence: number; label: string; isRight: boolean }[] = [];
  const left = new Set(found.proposals);
  const faults: string[] = [];
  let [bindable, right, wrong] = [0, 0, 0];
  for (const truth of truthsOf(folder, file)) {
    const proposal = [...left].find(
      ({ grid, at, label }) =>
        grid === truth.grid &&
        at === truth.at &&
        (!truth.inside || bare(label) === bare(truth.label)),
    );
    const asked = truth.bind?.join(" ") ?? "open";
    const place = `${truth.grid}!${truth.at} ${bare(truth.label)}`;
    if (truth.bind && !truth.open) bindable++;
    if (!proposal) {
      if (truth.bind && !truth.open) faults.push(`left open  ${place}: ${asked}`);
      continue;
    }
    left.delete(proposal);
    const answer = canonical(found, proposal);
    const isRight = truth.bind?.includes(answer) === true;
    told.push({ confidence: proposal.confidence, label: truth.label, isRight });
    if (isRight) {
      if (!truth.open) right++;
      continue;
    }
    wrong++;
    faults.push(`wrong      ${place}: ${answer} for ${asked}`);
  }
  for (const proposal of left)
    faults.push(
      `no such    ${proposal.grid}!${proposal.at} ${proposal.label}: ${canonical(found, proposal)}`,
    );
  const proposed = found.proposals.length;
  return { bindable, right, proposed, wrong: wrong + left.size, faults, told };
}
