import type { ExtractorMessage, ExtractorOrder, ResourceLanding } from "../connectors/connector.ts";
import { forkChild } from "../core/children.ts";
import { compiled } from "../core/paths.ts";
import type { Failure } from "./messages.ts";

/** Heavy systems first, so that two extractors end at about the same time. */
const heaviestFirst = [
  "teaching",
  "facilities",
  "research",
  "personnel",
  "assets",
  "students",
  "graduate",
];

export interface ExtractionEffects {
  readonly onLanded: (landing: ResourceLanding) => void;
  readonly onFailed: (failure: Failure) => void;
  readonly onProgress: (system: string, resource: string, rows: number) => void;
  readonly onEnded: (system: string, rssMb: number) => void;
}

/** Runs one extractor child per order, `atOnce` at a time. One that dies twice is a failure of its system, nobody else's. */
export async function runExtractors(
  orders: readonly ExtractorOrder[],
  atOnce: number,
  effects: ExtractionEffects,
): Promise<void> {
  const waiting = [...orders].sort((a, b) => rank(a.system) - rank(b.system));
  const worker = async () => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      await runExtractor(order, effects);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const rank = (system: string): number => {
  const at = heaviestFirst.indexOf(system);
  return at === -1 ? heaviestFirst.length : at;
};

/** A child that dies is followed by one other, which reads what has not landed yet: the resource it died in from its start. */
async function runExtractor(order: ExtractorOrder, effects: ExtractionEffects): Promise<void> {
  const known: string[] = [];
  const how = await diedBeforeDone(order, known, effects);
  if (how === undefined) return;
  const { system } = order;
  console.error(`the extractor of "${system}" ${how}; another one reads what has not landed`);
  // A point that a test names is for the first one.
  const again = { FILLONCE_CRASH_AT: process.env["FILLONCE_CRASH_AGAIN_AT"] ?? "" };
  const howAgain = await diedBeforeDone(
    { ...order, landed: [...(order.landed ?? []), ...known] },
    known,
    effects,
    again,
  );
  if (howAgain === undefined) return;
  effects.onFailed({
    system,
    resource: undefined,
    message: `the extractor of "${system}" ${how} before it was done, and the one after it ${howAgain}`,
    hint: "what it had landed is kept; look at the log above and run the refresh again",
  });
}

/** Runs one child; resources that it landed or gave up are added to `known`. How it died; undefined when it got done. */
async function diedBeforeDone(
  order: ExtractorOrder,
  known: string[],
  effects: ExtractionEffects,
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  let isDone = false;
  const child = forkChild<ExtractorMessage, ExtractorOrder>(compiled("jobs", "extractor.js"), {
    heapMb: 512,
    environment,
    onMessage: (message) => {
      if (message.type === "landed") {
        known.push(message.landing.resource);
        effects.onLanded(message.landing);
      } else if (message.type === "failed") {
        if (message.resource === undefined)
          isDone = true; // with the whole system
        else known.push(message.resource);
        effects.onFailed(message);
      } else if (message.type === "progress")
        effects.onProgress(message.system, message.resource, message.rows);
      else {
        isDone = true;
        effects.onEnded(message.system, message.rss_mb);
      }
    },
  });
  child.send(order);
  const end = await child.ended;
  if (isDone) return undefined;
  return end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
}
