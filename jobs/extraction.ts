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

/** Runs one extractor child per order, `atOnce` at a time. A child that dies is a failure of its system, nobody else's. */
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

async function runExtractor(order: ExtractorOrder, effects: ExtractionEffects): Promise<void> {
  let finished = false;
  const child = forkChild<ExtractorMessage, ExtractorOrder>(compiled("jobs", "extractor.js"), {
    heapMb: 512,
    onMessage: (message) => {
      if (message.type === "landed") effects.onLanded(message.landing);
      else if (message.type === "failed") effects.onFailed(message);
      else if (message.type === "progress")
        effects.onProgress(message.system, message.resource, message.rows);
      else {
        finished = true;
        effects.onEnded(message.system, message.rss_mb);
      }
    },
  });
  child.send(order);
  const end = await child.ended;
  if (finished) return;
  const how = end.kind === "killed" ? `was ended by ${end.signal}` : `exited with code ${end.code}`;
  effects.onFailed({
    system: order.system,
    resource: undefined,
    message: `the extractor of "${order.system}" ${how} before it was done`,
    hint: "what it had landed is kept; look at the log above and run the refresh again",
  });
}
