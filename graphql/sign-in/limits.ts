import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** How much in a minute; kept in memory, so each process counts for itself. */
export interface Limits {
  /** One more question of an account; the seconds to wait when it has asked too many, else undefined. */
  readonly question: (account: string) => Promise<number | undefined>;
  /** One more try to sign in, or a request nobody stands behind, from an address. */
  readonly attempt: (address: string) => Promise<number | undefined>;
}

export interface LimitOptions {
  readonly questionsPerMinute: number;
  readonly attemptsPerMinute: number;
}

export function openLimits({ questionsPerMinute, attemptsPerMinute }: LimitOptions): Limits {
  return { question: perMinute(questionsPerMinute), attempt: perMinute(attemptsPerMinute) };
}

function perMinute(points: number) {
  const limiter = new RateLimiterMemory({ points, duration: 60 });
  return async (key: string): Promise<number | undefined> => {
    try {
      await limiter.consume(key);
      return undefined;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  };
}
