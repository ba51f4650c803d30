import { useEffect, useRef, useState } from "react";

interface Search<T> {
  readonly found: readonly T[];
  readonly isLoading: boolean;
  readonly failed: boolean;
}

/** Looks again a moment after `key` last changed; keeps what was found until then. */
export function useSearch<T>(
  key: string,
  look: (signal: AbortSignal) => Promise<readonly T[]>,
  waitMs = 200,
): Search<T> {
  const [state, setState] = useState<Search<T>>({ found: [], isLoading: true, failed: false });
  const latest = useRef(look);
  latest.current = look;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to look again
  useEffect(() => {
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      setState((before) => ({ ...before, isLoading: true }));
      latest.current(leaving.signal).then(
        (found) => setState({ found, isLoading: false, failed: false }),
        () => {
          if (!leaving.signal.aborted) setState({ found: [], isLoading: false, failed: true });
        },
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [key, waitMs]);
  return state;
}
