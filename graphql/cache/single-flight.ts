/** Does the work of those who ask the same at the same time once. */
export interface SingleFlight<T> {
  /**
   * The result of `work` under that key, begun now or already under way. Who leaves (`signal`) is let go at once; the work
   * itself is ended when everybody has left.
   */
  readonly join: (
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly ending: AbortController;
  passengers: number;
}

export function openSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();
  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const ending = new AbortController();
    const result = work(ending.signal).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    const flight: Flight<T> = { result, ending, passengers: 0 };
    flights.set(key, flight);
    return flight;
  };
  return {
    join: async (key, signal, work) => {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? begin(key, work);
      flight.passengers += 1;
      let leave: (() => void) | undefined;
      const left = new Promise<never>((_, reject) => {
        leave = () => reject(signal.reason);
        signal.addEventListener("abort", leave, { once: true });
      });
      try {
        return await Promise.race([flight.result, left]);
      } finally {
        if (leave !== undefined) signal.removeEventListener("abort", leave);
        flight.passengers -= 1;
        if (flight.passengers === 0 && signal.aborted) {
          // Who comes now begins anew: this one is being ended.
          if (flights.get(key) === flight) flights.delete(key);
          flight.ending.abort(signal.reason);
        }
      }
    },
  };
}
