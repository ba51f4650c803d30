import { Button, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import type { AskError, Operation } from "./ask.ts";
import { save } from "./download.ts";
import { Failure } from "./failure.tsx";
import { numberText } from "./format.ts";
import { useSay } from "./language.tsx";
import { asAskError } from "./use-answer.ts";

const formats = ["xlsx", "csv", "parquet", "arrow"] as const;
type Format = (typeof formats)[number];
const formatNames: Record<Format, string> = {
  xlsx: "Excel (.xlsx)",
  csv: "CSV (.csv)",
  parquet: "Parquet (.parquet)",
  arrow: "Arrow (.arrow)",
};

interface ExportButtonProps<Answer, Variables> {
  /** What the list shows, as one root field that can be exported. */
  readonly operation: Operation<Answer, Variables>;
  readonly variables: Variables;
  /** How many rows there are; nothing can be exported while there is none. */
  readonly rows: number;
}

type Outcome =
  | { readonly kind: "idle" }
  | { readonly kind: "busy"; readonly format: Format }
  | { readonly kind: "done"; readonly rows: number }
  | { readonly kind: "failed"; readonly error: AskError };

/** All rows of what a list shows, not only its page, as a file; the server writes down who took it. */
export function ExportButton<A, V>({ operation, variables, rows }: ExportButtonProps<A, V>) {
  const say = useSay();
  const [format, setFormat] = useState<Format>("xlsx");
  const [outcome, setOutcome] = useState<Outcome>({ kind: "idle" });
  const running = useRef<AbortController>(undefined);
  // Of another list, or of none, nothing was exported yet.
  const question = JSON.stringify([operation.hash, variables]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the question that changes
  useEffect(() => {
    setOutcome({ kind: "idle" });
    return () => running.current?.abort();
  }, [question]);
  const start = async () => {
    const leaving = new AbortController();
    running.current = leaving;
    setOutcome({ kind: "busy", format });
    try {
      const told = await save(`export?format=${format}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: operation.text, variables }),
        signal: leaving.signal,
      });
      setOutcome({ kind: "done", rows: Number(told.get("x-fillonce-rows")) });
    } catch (failed) {
      setOutcome(
        leaving.signal.aborted ? { kind: "idle" } : { kind: "failed", error: asAskError(failed) },
      );
    }
  };
  const isBusy = outcome.kind === "busy";
  return (
    <div className="export">
      <Select<Format>
        aria-label={say("导出格式", "File format")}
        value={format}
        disabled={isBusy}
        onChange={setFormat}
        options={formats.map((value) => ({ value, label: formatNames[value] }))}
      />
      <Button loading={isBusy} disabled={rows === 0} onClick={() => void start()}>
        {say("导出全部", "Export all")}
      </Button>
      {isBusy ? (
        <Button type="link" onClick={() => running.current?.abort()}>
          {say("取消", "Cancel")}
        </Button>
      ) : null}
      <span className="quiet small" role="status">
        {rows === 0
          ? say("没有可导出的", "Nothing to export")
          : isBusy
            ? say("正在生成文件…", "Making the file…")
            : outcome.kind === "done"
              ? say(`已导出 ${numberText(outcome.rows)} 行`, `${outcome.rows} rows exported`)
              : say("导出全部行，留有记录", "Every row; it is recorded")}
      </span>
      {outcome.kind === "failed" ? <Failure error={outcome.error} /> : null}
    </div>
  );
}
