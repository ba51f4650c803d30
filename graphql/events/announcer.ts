/** Tells those who listen that another release is served. Looks only while somebody listens. */
export interface Announcer {
  /** Calls `hear` with every release served from now on; the returned function stops that. */
  readonly listen: (hear: (release: number) => void) => () => void;
  /** The release served now; undefined when there is none or it cannot be told. */
  readonly current: () => Promise<number | undefined>;
}

export function openAnnouncer(
  current: () => Promise<number | undefined>,
  everyMs: number,
): Announcer {
  const listeners = new Set<(release: number) => void>();
  let timer: NodeJS.Timeout | undefined;
  let known: number | undefined;
  const look = async (): Promise<void> => {
    const release = await current();
    if (release === undefined || release === known) return;
    const isNews = known !== undefined;
    known = release;
    if (!isNews) return;
    for (const hear of listeners) hear(release);
  };
  return {
    current,
    listen: (hear) => {
      listeners.add(hear);
      if (timer === undefined) {
        known = undefined;
        void look();
        timer = setInterval(() => void look(), everyMs).unref();
      }
      return () => {
        listeners.delete(hear);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
