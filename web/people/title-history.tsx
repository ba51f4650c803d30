import { Skeleton, Timeline } from "antd";
import { useEffect, useState } from "react";
import { ask } from "../ask.ts";
import { spanText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { type TitlesQuery, titlesOperation } from "../operations.ts";
import { Origin } from "./origin.tsx";
import type { TitleHeld } from "./person.ts";

/** Nobody changes title more often than this; it bounds the walk. */
const mostSteps = 12;

interface TitleHistoryProps {
  readonly personId: string;
  readonly today: string;
}

/** Every title with its interval, newest first; each answer says the day before which to look next. */
export function TitleHistory({ personId, today }: TitleHistoryProps) {
  const { say, language } = useLanguage();
  const [titles, setTitles] = useState<readonly TitleHeld[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    walkBack(personId, today, leaving.signal).then(setTitles, () => {
      if (!leaving.signal.aborted) setFailed(true);
    });
    return () => leaving.abort();
  }, [personId, today]);
  if (failed)
    return (
      <p className="none">{say("没有取到任职经历，请刷新页面。", "No answer; reload the page.")}</p>
    );
  if (titles === undefined) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (titles.length === 0) {
    return <p className="none">{say("没有专业技术职务记录。", "No title on record.")}</p>;
  }
  return (
    <>
      <Timeline
        className="titles"
        items={titles.map((title) => ({
          key: `${title.id} ${title.validFrom}`,
          color: title.validTo === null ? "#1d4f91" : "#9aa5b1",
          content: (
            <>
              <b>{title.titleName ?? "—"}</b>
              {title.level === null ? "" : ` ${title.level}`}
              <span className="quiet">{spanText(title.validFrom, title.validTo, language)}</span>
            </>
          ),
        }))}
      />
      <Origin rows={titles} />
    </>
  );
}

async function walkBack(
  person: string,
  today: string,
  signal: AbortSignal,
): Promise<readonly TitleHeld[]> {
  const found = new Map<string, TitleHeld>();
  let asOf: string | undefined = today;
  for (let step = 0; step < mostSteps && asOf !== undefined; step += 1) {
    const answer: TitlesQuery = await ask(titlesOperation, { person, asOf }, { signal });
    const nodes = answer.titles?.nodes ?? [];
    for (const title of nodes) found.set(`${title.id} ${title.validFrom}`, title);
    const starts = nodes.flatMap(({ validFrom }) => validFrom ?? []).sort();
    asOf = nodes.length === starts.length ? before(starts[0]) : undefined;
  }
  return [...found.values()].sort((a, b) => (b.validFrom ?? "").localeCompare(a.validFrom ?? ""));
}

/** The day before. e.g. "2025-03-03" → "2025-03-02" */
function before(day: string | undefined): string | undefined {
  if (day === undefined) return undefined;
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
