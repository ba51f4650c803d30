import { Alert, Skeleton } from "antd";
import { useState } from "react";
import { Failure } from "../failure.tsx";
import { useSay } from "../language.tsx";
import { oneFormOperation, previewOperation } from "../operations.ts";
import { linkTo, useRoute } from "../route.ts";
import { Heading } from "../section.tsx";
import { useMe } from "../session.tsx";
import { useAnswer } from "../use-answer.ts";
import { CellDrawer } from "./cell-drawer.tsx";
import { subjectWord } from "./cell-words.ts";
import { Downloads } from "./downloads.tsx";
import type { Asked, Form, Preview, PreviewCell } from "./form.ts";
import { mayFill } from "./forms-page.tsx";
import { Invite } from "./invite.tsx";
import { Legend } from "./legend.tsx";
import { Sheet } from "./sheet.tsx";
import { defaultSubject, SubjectBar, unitOf } from "./subject-bar.tsx";
import "./forms.css";

/** One form: for whom, as of when, how it looks filled, where each cell comes from, its files. */
export function FormPage({ id }: { readonly id: string }) {
  const say = useSay();
  const me = useMe();
  const { data, error, again } = useAnswer(oneFormOperation, { id });
  if (error !== undefined) return <Failure error={error} again={again} />;
  if (data === undefined) return <Skeleton active />;
  const { form } = data;
  if (form === null) return <UnknownForm id={id} />;
  return (
    <>
      <Heading
        title={say(form.titleZh, form.titleEn)}
        lead={say(
          `${form.id} · ${form.officeZh}归口 · 按${subjectWord(form.subject, say)}填报 · 统计时间：${form.clockZh}`,
          `${form.id} · per ${subjectWord(form.subject, say)} · ${form.clock}`,
        )}
        aside={<a href={linkTo(["forms"])}>{say("全部表单", "All forms")}</a>}
      />
      {mayFill(me, form) ? (
        <Filled form={form} today={data.release?.today} />
      ) : (
        <Alert
          type="info"
          showIcon
          title={say(
            `这张表由${form.officeZh}和院系办理`,
            "This form is filled by its office and the departments",
          )}
        />
      )}
    </>
  );
}

interface FilledProps {
  readonly form: Form;
  readonly today: string | undefined;
}

function Filled({ form, today }: FilledProps) {
  const say = useSay();
  const me = useMe();
  const { query } = useRoute();
  const subject = query.get("for") ?? defaultSubject(form, me);
  const asOf = query.get("asOf") ?? undefined;
  const asked: Asked | undefined =
    subject === undefined
      ? undefined
      : { form: form.id, for: subject, ...(asOf === undefined ? {} : { asOf }) };
  const { data, error, again, isLoading } = useAnswer(previewOperation, asked && { ...asked });
  const preview = data?.formPreview;
  return (
    <>
      <SubjectBar form={form} subject={subject} asOf={asOf} today={today} />
      {asked === undefined ? (
        <Invite form={form} unit={query.get("unit") ?? unitOf(subject, me) ?? ""} />
      ) : null}
      {error === undefined ? null : <Failure error={error} again={again} />}
      {asked === undefined || error !== undefined ? null : (
        <>
          <Downloads asked={asked} form={form} unit={query.get("unit") ?? unitOf(subject, me)} />
          {preview === undefined ? (
            <Skeleton active paragraph={{ rows: 10 }} />
          ) : (
            <Drawn preview={preview} asked={asked} isLoading={isLoading} />
          )}
        </>
      )}
      <p className="unseen" role="status">
        {isLoading ? say("正在填写", "Filling") : ""}
      </p>
    </>
  );
}

interface DrawnProps {
  readonly preview: Preview;
  readonly asked: Asked;
  readonly isLoading: boolean;
}

function Drawn({ preview, asked, isLoading }: DrawnProps) {
  const say = useSay();
  const [cell, setCell] = useState<PreviewCell>();
  return (
    <div className={isLoading ? "stale" : ""}>
      <Legend preview={preview} />
      <div className={cell === undefined ? "" : "beside"}>
        <Sheet preview={preview} open={setCell} chosen={cell?.at} />
      </div>
      {preview.truncatedRows === 0 ? null : (
        <p className="summary">
          {say(
            `另有 ${preview.truncatedRows.toLocaleString("zh-CN")} 行未在页面显示，下载的文件里是全的。`,
            `${preview.truncatedRows} more rows are in the file and not drawn here.`,
          )}
        </p>
      )}
      <CellDrawer asked={asked} cell={cell} close={() => setCell(undefined)} />
    </div>
  );
}

function UnknownForm({ id }: { readonly id: string }) {
  const say = useSay();
  return (
    <>
      <Heading title={say("表单", "Forms")} />
      <Alert
        type="warning"
        showIcon
        title={say(`目录里没有编号为“${id}”的表`, `No form “${id}” in the catalogue`)}
        description={<a href={linkTo(["forms"])}>{say("回到表单目录", "Back to the catalogue")}</a>}
      />
    </>
  );
}
