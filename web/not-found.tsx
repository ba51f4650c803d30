import { Button, Result } from "antd";
import { useSay } from "./language.tsx";
import { goTo } from "./route.ts";

/** The address names no page. */
export function NotFound() {
  const say = useSay();
  return (
    <Result
      status="info"
      title={say("没有这个页面", "No such page")}
      subTitle={say("地址可能写错了，或页面已更名。", "The address may be mistyped or renamed.")}
      extra={
        <Button type="primary" onClick={() => goTo([])}>
          {say("回到首页", "Back home")}
        </Button>
      }
    />
  );
}
