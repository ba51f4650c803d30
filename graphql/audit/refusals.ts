import type { Logger } from "../../core/log.ts";
import type { Trail } from "../../query/audit/trail.ts";
import type { Unknown } from "../sign-in/identify.ts";

/** Tries to ask something that were turned away before it was known who asks, or in which role. */
export interface Refusals {
  readonly note: (refused: Unknown, address: string, account?: string) => void;
  /** Keeps what was counted since; to be awaited before the state store is closed. */
  readonly close: () => Promise<void>;
}

interface Counted {
  readonly accounts: Set<string>;
  readonly addresses: Set<string>;
  tries: number;
}

/** Of each kind one row at once, then at most one a minute: whoever asks a million times fills no disk. */
const everyMs = 60_000;
/** Told apart in one row. */
const mostNames = 20;

/** Counts refusals by their code and writes the counts to the audit. Nothing waits for it: nothing was shown. */
export function openRefusals(
  trail: Trail | undefined,
  log: Logger,
  pauseMs: number = everyMs,
): Refusals {
  const counted = new Map<string, Counted>();
  const pauses = new Map<string, NodeJS.Timeout>();
  const write = async (code: string): Promise<void> => {
    const found = counted.get(code);
    if (found === undefined || trail === undefined) return;
    counted.delete(code);
    const { accounts, addresses, tries } = found;
    const from = [...addresses].join(", ");
    const more = addresses.size >= mostNames ? " …" : "";
    try {
      await trail.write({
        kind: "refused",
        actor: [...accounts].join(" ").slice(0, 100),
        method: "",
        role: "",
        outcome: code,
        purpose: `${tries} 次，来自 ${from}${more} · ${tries} tries`,
      });
    } catch (error) {
      log.warn({ error: String(error) }, "refusals were not recorded");
    }
  };
  const pause = (code: string): void => {
    const timer = setTimeout(() => {
      pauses.delete(code);
      if (!counted.has(code)) return;
      pause(code);
      void write(code);
    }, pauseMs);
    pauses.set(code, timer.unref());
  };
  return {
    note: ({ code }, address, account = "") => {
      const found = counted.get(code) ?? { accounts: new Set(), addresses: new Set(), tries: 0 };
      counted.set(code, found);
      found.tries += 1;
      if (found.addresses.size < mostNames) found.addresses.add(address);
      if (account !== "" && found.accounts.size < mostNames) found.accounts.add(account);
      if (pauses.has(code)) return;
      pause(code);
      void write(code);
    },
    close: async () => {
      for (const timer of pauses.values()) clearTimeout(timer);
      await Promise.all([...counted.keys()].map(write));
    },
  };
}
