import { Skeleton } from "antd";
import { Failure } from "../failure.tsx";
import { type Say, useSay } from "../language.tsx";
import { type Column, Listing } from "../listing.tsx";
import { formsOperation } from "../operations.ts";
import { linkTo, useRoute } from "../route.ts";
import { Heading } from "../section.tsx";
import { type Me, useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import { subjectWord } from "./cell-words.ts";
import type { Form } from "./form.ts";

/** May somebody of this role fill the form? An office its own, a department all but the university's, staff their own. */
export function mayFill(me: Me, { subject, office }: Form): boolean {
  switch (me.role) {
    case "office":
      return me.as === `office:${office}`;
    case "officer":
      return subject !== "university";
    case "staff":
      return subject === "person";
    default:
      return false;
  }
}

/** The catalogue; whom it is for travels on in the address. */
export function FormsPage() {
  const say = useSay();
  const me = useMe();
  const subject = useRoute().query.get("for") ?? undefined;
  const { data, error, again } = useAnswer(formsOperation, {});
  const name = say("表单目录", "Catalogue of forms");
  return (
    <>
      <Heading
        title={say("表单", "Forms")}
        lead={say(
          "选一张表，核对系统填好的内容，再下载核对稿或报送稿。",
          "Choose a form, check what is filled, download the copy to check or to hand in.",
        )}
        aside={
          data === undefined
            ? undefined
            : say(`共 ${data.forms.length} 张表`, `${data.forms.length} forms`)
        }
      />
      {error === undefined ? null : <Failure error={error} again={again} />}
      {data === undefined && error === undefined ? <Skeleton active /> : null}
      {data === undefined ? null : (
        <Listing<Form>
          name={name}
          keyOf={({ id }) => id}
          rows={sorted(data.forms, me)}
          columns={columnsOf(say, me, subject)}
          empty={say("目录里还没有表", "The catalogue is empty")}
        />
      )}
    </>
  );
}

const sorted = (forms: readonly Form[], me: Me) =>
  [...forms].sort((a, b) => Number(mayFill(me, b)) - Number(mayFill(me, a)));

const columnsOf = (say: Say, me: Me, subject: string | undefined): readonly Column<Form>[] => [
  { title: say("编号", "Id"), cell: ({ id }) => id },
  {
    title: say("表名", "Title"),
    cell: (form) =>
      mayFill(me, form) ? (
        <a href={linkTo(["forms", form.id], { for: fits(form, subject) })}>
          {say(form.titleZh, form.titleEn)}
        </a>
      ) : (
        <span className="quiet">{say(form.titleZh, form.titleEn)}</span>
      ),
  },
  { title: say("归口部门", "Office"), cell: (form) => say(form.officeZh, form.office) },
  { title: say("填报对象", "For a"), cell: (form) => subjectWord(form.subject, say) },
  { title: say("统计时间", "Time"), cell: (form) => say(form.clockZh, form.clock) },
  {
    title: say("字段", "Fields"),
    isNumber: true,
    cell: ({ fields }) => fields.toLocaleString("zh-CN"),
  },
  {
    title: say("须人工填写", "By hand"),
    isNumber: true,
    cell: ({ manual }) => manual.toLocaleString("zh-CN"),
  },
  { title: say("格式", "File"), cell: ({ media }) => media },
  {
    title: say("办理", "You"),
    cell: (form) =>
      mayFill(me, form) ? (
        <a
          href={linkTo(["forms", form.id], { for: fits(form, subject) })}
          aria-label={say(`打开 ${form.titleZh}`, `Open ${form.titleEn}`)}
        >
          {say("打开", "Open")}
        </a>
      ) : (
        <span className="quiet">{say(`由${form.officeZh}办理`, `by ${form.office}`)}</span>
      ),
  },
];

/** A form of units cannot be filled for a person. */
const fits = (form: Form, subject: string | undefined): string | undefined =>
  form.subject === "person" && subject?.startsWith("person:") ? subject : undefined;
