import { createContext, useContext } from "react";
import { dayText } from "../format.ts";
import { useLanguage } from "../language.tsx";
import { systemName } from "../systems.ts";
import type { Sourced } from "./person.ts";

/** The day the answer's release was built for; undefined when none is published. */
export const ReleaseDay = createContext<string | undefined>(undefined);

/** Which systems the rows of a block come from, how old they are, and which run brought them. */
export function Origin({ rows }: { readonly rows: readonly (Sourced | null)[] }) {
  const { say, language } = useLanguage();
  const day = useContext(ReleaseDay);
  const systems = [...new Set(rows.flatMap((row) => row?.sourceSystem ?? []))];
  const runs = [...new Set(rows.flatMap((row) => row?.run ?? []))];
  if (systems.length === 0) return null;
  const from = systems.map((system) => systemName(system, say)).join(say("、", ", "));
  return (
    <p className="origin">
      <span>{say(`来源：${from}`, `Source: ${from}`)}</span>
      <span>{say(`数据截至 ${dayText(day, language)}`, `as of ${dayText(day, language)}`)}</span>
      {runs.length === 0 ? null : (
        <span>{say(`采集批次 ${runs.join("、")}`, `run ${runs.join(", ")}`)}</span>
      )}
    </p>
  );
}
