import { datesIn, numberText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { marked, stateWord } from "./cell-words.ts";
import type { Preview } from "./form.ts";

/** What the colours mean and how many cells wear each. */
export function Legend({ preview }: { readonly preview: Preview }) {
  const { say, language } = useLanguage();
  const { counts, subjectName, unit, releaseId } = preview;
  const when = datesIn(preview.asOfZh, language);
  const share = counts.slots === 0 ? 0 : Math.round((counts.filled / counts.slots) * 100);
  return (
    <div className="legend">
      <p>
        <b>{subjectName}</b>
        {unit === "" || unit === subjectName ? null : <span className="quiet"> {unit}</span>}
        <span className="quiet">
          {say(` · ${when} · 发布 #${releaseId}`, ` · ${when} · release #${releaseId}`)}
        </span>
      </p>
      <ul aria-label={say("图例与格数", "Legend and counts")}>
        <li>
          {say(
            `应填 ${numberText(counts.slots)} 格，已填 ${share}%`,
            `${numberText(counts.slots)} to fill, ${share}% filled`,
          )}
        </li>
        {marked.map((state) => (
          <li key={state}>
            <i className={`mark ${state}`} aria-hidden="true" />
            {stateWord(state, say)} {numberText(counts[state])}
          </li>
        ))}
      </ul>
    </div>
  );
}
