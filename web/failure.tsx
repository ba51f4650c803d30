import { Alert, Button } from "antd";
import type { AskError } from "./ask.ts";
import { type Say, useSay } from "./language.tsx";
import { goTo } from "./route.ts";

interface FailureProps {
  readonly error: AskError;
  readonly again?: () => void;
}

/** What went wrong, said in the reader's language, with the server's own words and what to do. */
export function Failure({ error, again }: FailureProps) {
  const say = useSay();
  const { title, advice } = explained(error, say);
  return (
    <Alert
      className="failure"
      type={error.code === "NOT_READY" ? "warning" : "error"}
      showIcon
      title={title}
      description={
        <>
          <p className="advice">{advice}</p>
          <details className="detail">
            <summary>{say("详细信息", "Details")}</summary>
            <p lang="en">
              {error.message}
              {error.hint === "" ? "" : ` — ${error.hint}`}
            </p>
          </details>
          <p className="actions">
            {again === undefined ? null : (
              <Button size="small" onClick={again}>
                {say("重试", "Try again")}
              </Button>
            )}
            {error.code === "UNAUTHENTICATED" || error.code === "401" ? (
              <Button size="small" type="primary" onClick={() => goTo(["sign-in"])}>
                {say("去登录", "Sign in")}
              </Button>
            ) : null}
          </p>
        </>
      }
    />
  );
}

function explained({ code }: AskError, say: Say): { title: string; advice: string } {
  switch (code) {
    case "UNREACHABLE":
      return {
        title: say("连不上服务器", "The server cannot be reached"),
        advice: say("请检查网络或稍后重试。", "Check the network, or try again later."),
      };
    case "UNAUTHENTICATED":
    case "401":
      return {
        title: say("登录已失效", "You are signed out"),
        advice: say("请重新登录。", "Sign in again."),
      };
    case "FORBIDDEN":
    case "403":
      return {
        title: say("您的身份不能查看这项内容", "Your role may not see this"),
        advice: say(
          "请换一个对象，或联系该单位的经办人。",
          "Choose another subject, or ask that department's officer.",
        ),
      };
    case "BAD_REQUEST":
    case "400":
      return {
        title: say("这项请求不能办理", "This cannot be answered"),
        advice: say(
          "所选对象可能不在您的权限范围内，或在该日期没有记录。请换一个对象或日期。",
          "The subject may be outside your scope, or not on record at that date. Choose another.",
        ),
      };
    case "CURSOR_REFUSED":
      return {
        title: say("这一页已经过期", "This page is out of date"),
        advice: say(
          "数据已更新，请从第一页重新查看。",
          "The data is newer: start from the first page.",
        ),
      };
    case "NOT_READY":
      return {
        title: say("还没有发布数据", "Nothing has been published yet"),
        advice: say(
          "请信息中心先运行 fillonce refresh（演示用 fillonce demo），再刷新本页。",
          "The IT centre runs fillonce refresh (or fillonce demo) first; then reload this page.",
        ),
      };
    case "GRAPHQL_VALIDATION_FAILED":
      return {
        title: say("您的身份没有这项内容", "Your role does not have this"),
        advice: say(
          "请换一个身份；若本应看得到，请信息中心核对网页与服务是否同一版本。",
          "Choose another role; if you should see it, let the IT centre check that pages and server are one version.",
        ),
      };
    default:
      return {
        title: say("没有取到数据", "No answer"),
        advice: say(
          "请重试；仍不成功，请把详细信息告诉信息中心。",
          "Try again; if it fails again, tell the IT centre the details.",
        ),
      };
  }
}
