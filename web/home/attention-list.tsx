import { Skeleton } from "antd";
import { Failure } from "../failure.tsx";
import { useLanguage } from "../language.tsx";
import type { AttentionQuery } from "../operations.ts";
import { Section } from "../section.tsx";
import type { Answer } from "../use-answer.ts";

interface AttentionListProps {
  readonly answer: Answer<AttentionQuery>;
}

/** What needs attention, and what to do about it. */
export function AttentionList({ answer: { data, error, again } }: AttentionListProps) {
  const { say } = useLanguage();
  return (
    <Section title={say("需要关注", "Needs attention")}>
      {error === undefined ? null : <Failure error={error} again={again} />}
      {data === undefined && error === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 3 }} />
      ) : null}
      {data?.attention.length === 0 ? (
        <p className="calm">{say("一切正常，没有待处理的事项。", "All is well, nothing to do.")}</p>
      ) : null}
      <ul className="attention">
        {data?.attention.map((one) => (
          <li key={one.zh} className={`level-${one.level}`}>
            <span>{say(one.zh, one.en)}</span>
            {one.link === null ? null : (
              <a href={one.link.startsWith("#") ? one.link : `#/${one.link.replace(/^\//, "")}`}>
                {say("去处理", "See")}
                <span className="unseen">{say(`：${one.zh}`, `: ${one.en}`)}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
