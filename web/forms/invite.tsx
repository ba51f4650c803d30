import { numberText } from "../format.ts";
import { useSay } from "../language.tsx";
import { linkTo, useRoute } from "../route.ts";
import { useSearch } from "../use-search.ts";
import type { Form } from "./form.ts";
import { type Choice, peopleOf } from "./unit-people.ts";

interface InviteProps {
  readonly form: Form;
  readonly unit: string;
}

const offered = 60;

/** Before anybody is chosen: what to do, and the unit's people to choose from. */
export function Invite({ form, unit }: InviteProps) {
  const say = useSay();
  const isPersonal = form.subject === "person";
  return (
    <div className="invite">
      <p>
        <b>{say(`先选${isPersonal ? "人员" : "院系"}`, "Choose for whom")}</b>
      </p>
      <p>
        {say(
          "选好后在这里预览填好的表；点任一格可看它的出处。",
          "The filled form is drawn here; click a cell to read where it comes from.",
        )}
      </p>
      {isPersonal && unit !== "" ? <PeopleOfUnit form={form} unit={unit} /> : null}
    </div>
  );
}

function PeopleOfUnit({ form, unit }: InviteProps) {
  const say = useSay();
  const { query } = useRoute();
  const { found } = useSearch<Choice>(
    unit,
    async (signal) => (await peopleOf(unit, offered, signal)).nodes,
  );
  if (found.length === 0) return null;
  return (
    <>
      <p className="small">
        {found.length < offered
          ? say(`本单位现职 ${numberText(found.length)} 人`, `${found.length} present staff`)
          : say(`按工号排列的前 ${offered} 人`, `The first ${offered} by number`)}
      </p>
      <ul className="people" aria-label={say("本单位人员", "People of the unit")}>
        {found.map(({ id, name, staffNo }) =>
          staffNo === null ? null : (
            <li key={id}>
              <a
                href={linkTo(["forms", form.id], {
                  ...Object.fromEntries(query),
                  for: `person:${staffNo}`,
                })}
              >
                {name} <small>{staffNo}</small>
              </a>
            </li>
          ),
        )}
      </ul>
    </>
  );
}
