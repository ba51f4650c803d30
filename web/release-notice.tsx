import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { reach } from "./ask.ts";
import { useSay } from "./language.tsx";
import { useSession } from "./session.tsx";

/** A stream says that it lives every 15 s. One that has said nothing for so long is held up somewhere on the way. */
const silenceMs = 40_000;
const pollEveryMs = 60_000;

/** Says quietly that newer data is there; the reader decides when to load it. */
export function ReleaseNotice() {
  const say = useSay();
  const { me, again } = useSession();
  const [isOld, setIsOld] = useState(false);
  const as = me?.as;
  const isVisible = useIsVisible();
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (as === undefined || !isVisible) return;
    return watchReleases({
      serve: (release) => {
        shown.current ??= release;
        if (release !== shown.current) setIsOld(true);
      },
      signedOut: again,
    });
  }, [as, again, isVisible]);
  if (!isOld || me == null) return null;
  return (
    <p className="newer" role="status">
      {say("有新数据", "New data is there")}
      <Button type="link" size="small" onClick={() => window.location.reload()}>
        {say("刷新", "Reload")}
      </Button>
    </p>
  );
}

/** A browser keeps six connections to a server for all its tabs: those that nobody looks at take none. */
function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = (): void => setIsVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}

interface Hearer {
  /** The release that is served, at first and whenever it changes. */
  readonly serve: (release: number) => void;
  readonly signedOut: () => void;
}

/** Listens to /events; where the stream stalls or is refused, asks /ready now and then. Returns the end of it. */
function watchReleases({ serve, signedOut }: Hearer): () => void {
  const stream = new EventSource("events");
  let polling: ReturnType<typeof setInterval> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const poll = (): void => {
    stream.close();
    clearTimeout(waiting);
    polling ??= setInterval(
      () => void servedNow().then((release) => release && serve(release)),
      pollEveryMs,
    );
  };
  const alive = (): void => {
    clearTimeout(waiting);
    waiting = setTimeout(poll, silenceMs);
  };
  stream.addEventListener("release", ({ data }) => {
    alive();
    serve(Number(JSON.parse(data).release));
  });
  stream.addEventListener("alive", alive);
  stream.addEventListener("signed-out", () => {
    stream.close();
    clearTimeout(waiting);
    signedOut();
  });
  stream.addEventListener("error", () => {
    // A lost connection is opened again by the browser; a refused one is not.
    if (stream.readyState === EventSource.CLOSED) poll();
  });
  alive();
  return () => {
    stream.close();
    clearTimeout(waiting);
    clearInterval(polling);
  };
}

async function servedNow(): Promise<number | undefined> {
  try {
    const { release } = (await (await reach("ready")).json()) as { release?: unknown }; // the server's own words
    return typeof release === "number" ? release : undefined;
  } catch {
    return undefined; // asked again in a while
  }
}
