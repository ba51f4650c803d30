import { DatePicker } from "antd";
import english from "antd/es/date-picker/locale/en_US";
import chinese from "antd/es/date-picker/locale/zh_CN";
import dayjs from "dayjs";
import { useLanguage } from "../language.tsx";
import { goTo, useRoute } from "../route.ts";
import { type Me, useMe } from "../session.tsx";
import { UnitSelect } from "../unit-select.tsx";
import type { Form } from "./form.ts";
import { PersonSelect } from "./person-select.tsx";

/** Whom the form is for when the address does not say: oneself, one's own unit, the university. */
export function defaultSubject(form: Form, me: Me): string | undefined {
  if (me.role === "staff") return `person:${me.as.slice("staff:".length)}`;
  if (form.subject === "university") return "all";
  if (form.subject === "org" && me.orgNo !== null) return `org:${me.orgNo}`;
  return undefined;
}

/** The department whose files can be had together; undefined when none is chosen. */
export function unitOf(subject: string | undefined, me: Me): string | undefined {
  return subject?.startsWith("org:") ? subject.slice("org:".length) : (me.orgNo ?? undefined);
}

interface SubjectBarProps {
  readonly form: Form;
  readonly subject: string | undefined;
  readonly asOf: string | undefined;
  readonly today: string | undefined;
}

/** The year and month of a calendar name themselves. */
const quiet = (locale: typeof chinese): typeof chinese => ({
  ...locale,
  lang: { ...locale.lang, yearSelect: "", monthSelect: "" },
});

/** Chooses person or department and the census date; the choice lives in the address. */
export function SubjectBar({ form, subject = "", asOf, today }: SubjectBarProps) {
  const { say } = useLanguage();
  const me = useMe();
  const { query } = useRoute();
  const unit = query.get("unit") ?? unitOf(subject, me) ?? "";
  const change = (changes: Readonly<Record<string, string | undefined>>) =>
    goTo(["forms", form.id], { ...Object.fromEntries(query), ...changes });
  const isOwn = me.role === "staff";
  return (
    <div className="bar">
      {isOwn || form.subject === "university" ? null : (
        <div className="field unit">
          <label htmlFor="form-unit">{say("院系", "Department")}</label>
          <UnitSelect
            id="form-unit"
            value={unit}
            within={me.role === "officer" ? me.orgNo : null}
            choose={(chosen) =>
              change(
                form.subject === "person"
                  ? { unit: chosen, for: undefined }
                  : { for: `org:${chosen}` },
              )
            }
          />
        </div>
      )}
      {form.subject === "person" && !isOwn ? (
        <div className="field person">
          <label htmlFor="form-person">{say("人员", "Person")}</label>
          <PersonSelect
            id="form-person"
            unit={unit}
            value={subject.replace(/^person:/, "")}
            choose={(staffNo) => change({ for: `person:${staffNo}` })}
          />
        </div>
      ) : null}
      <div className="field date">
        <label htmlFor="form-date">{say("统计时点", "As of")}</label>
        <DatePicker
          id="form-date"
          value={asOf === undefined ? null : dayjs(asOf)}
          format={say("YYYY年M月D日", "D MMM YYYY")}
          placeholder={say(`默认：${form.clockZh}`, `default: ${form.clock}`)}
          showNow={false}
          locale={quiet(say("zh", "en") === "zh" ? chinese : english)}
          disabledDate={(day) => today !== undefined && day.format("YYYY-MM-DD") > today}
          onChange={(day) => change({ asOf: day?.format("YYYY-MM-DD") })}
        />
      </div>
    </div>
  );
}
