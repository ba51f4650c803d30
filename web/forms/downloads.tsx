import { Button, Tooltip } from "antd";
import { useState } from "react";
import type { AskError } from "../ask.ts";
import { save } from "../download.ts";
import { Failure } from "../failure.tsx";
import { useSay } from "../language.tsx";
import { useMe } from "../session.tsx";
import { asAskError } from "../use-answer.ts";
import type { Asked, Form } from "./form.ts";

interface DownloadsProps {
  readonly asked: Asked;
  readonly form: Form;
  /** The department whose files come as one zip; undefined when none is chosen. */
  readonly unit: string | undefined;
}

type Wanted = "check" | "submit" | "zip";

/** What is handed in as a text is a workbook while it is checked. */
function extensionOf(media: string, profile: "check" | "submit"): "xlsx" | "docx" | "txt" {
  if (media === "txt") return profile === "submit" ? "txt" : "xlsx";
  return media === "docx" ? "docx" : "xlsx";
}

/** The copy to check, the copy to hand in, or everybody of a department at once. */
export function Downloads({ asked, form, unit }: DownloadsProps) {
  const say = useSay();
  const isOwn = useMe().role === "staff";
  const [busy, setBusy] = useState<Wanted>();
  const [error, setError] = useState<AskError>();
  const fetchFile = async (wanted: Wanted, path: string) => {
    setBusy(wanted);
    setError(undefined);
    try {
      await save(path);
    } catch (failed) {
      setError(asAskError(failed));
    } finally {
      setBusy(undefined);
    }
  };
  const one = (profile: "check" | "submit") =>
    void fetchFile(profile, fileOf(asked, extensionOf(form.media, profile), profile));
  const all = () => void fetchFile("zip", fileOf({ ...asked, for: `org:${unit}` }, "zip", "check"));
  return (
    <>
      <div className="downloads">
        <Button type="primary" loading={busy === "check"} onClick={() => one("check")}>
          {say("下载核对稿", "Download to check")}
        </Button>
        <Button loading={busy === "submit"} onClick={() => one("submit")}>
          {say("下载报送稿", "Download to hand in")}
        </Button>
        {form.subject === "university" || isOwn ? null : (
          <Tooltip title={unit === undefined ? say("先选院系", "Choose a department first") : ""}>
            <Button loading={busy === "zip"} disabled={unit === undefined} onClick={all}>
              {say("整个院系打包下载", "Whole department (zip)")}
            </Button>
          </Tooltip>
        )}
        <span className="quiet small">
          {say(
            "核对稿带标记和出处；报送稿只有填好的值。",
            "The copy to check carries marks and sources; the one to hand in only values.",
          )}
        </span>
      </div>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}

function fileOf(asked: Asked, extension: string, profile: "check" | "submit"): string {
  const query = new URLSearchParams({
    for: asked.for,
    profile,
    ...(asked.asOf === undefined ? {} : { asOf: asked.asOf }),
  });
  return `forms/${encodeURIComponent(asked.form)}.${extension}?${query}`;
}
