import { Button } from "antd";
import { useState } from "react";
import type { AskError } from "../ask.ts";
import { save } from "../download.ts";
import { Failure } from "../failure.tsx";
import { useSay } from "../language.tsx";
import { asAskError } from "../use-answer.ts";

interface WeekFilesProps {
  readonly week: string; // e.g. "2026-2027-1:10"
  readonly note: string;
}

type Kind = "pdf" | "xlsx";

/** The brief as files: one page to print, the workbook with its detail, the page by itself. */
export function WeekFiles({ week, note }: WeekFilesProps) {
  const say = useSay();
  const [busy, setBusy] = useState<Kind>();
  const [error, setError] = useState<AskError>();
  const fetchFile = async (kind: Kind) => {
    setBusy(kind);
    setError(undefined);
    try {
      await save(`reports/weekly/${week}.${kind}`);
    } catch (failed) {
      setError(asAskError(failed));
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      <div className="downloads">
        <Button type="primary" href={`reports/weekly/${week}.html`} target="_blank">
          {say("打开一页简报", "Open the one-page brief")}
        </Button>
        <Button loading={busy === "pdf"} onClick={() => void fetchFile("pdf")}>
          {say("下载 PDF", "Download PDF")}
        </Button>
        <Button loading={busy === "xlsx"} onClick={() => void fetchFile("xlsx")}>
          {say("下载明细工作簿", "Download the workbook")}
        </Button>
        <span className="quiet small">{note}</span>
      </div>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}
