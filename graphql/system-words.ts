import { systemName } from "../forms/check-draft.ts";

/** e.g. "personnel" → "人事系统"; what fillonce itself found is its own. */
export const systemZh = (system: string): string =>
  system === "fillonce" ? "平台校验" : systemName(system);
