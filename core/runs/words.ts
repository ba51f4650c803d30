import type { ExitClass, RunKind, RunStatus } from "./run.ts";

/** How people are told what a run is and how it went. */
export const statusZh: Readonly<Record<RunStatus, string>> = {
  planned: "待运行",
  queued: "排队",
  running: "进行中",
  succeeded: "成功",
  partial: "部分完成",
  failed: "失败",
  lost: "中断",
  cancelled: "已取消",
  skipped: "跳过",
};

export const kindZh: Readonly<Record<RunKind, string>> = {
  refresh: "数据刷新",
  "weekly-draft": "周报草稿",
  "forms-batch": "批量填表",
};

export const exitZh: Readonly<Record<ExitClass, string>> = {
  succeeded: "成功",
  partial: "部分完成",
  failed: "自己说明了原因",
  crashed: "进程崩溃",
  killed: "被外来信号结束",
  timeout: "超过最长时间",
  memory: "超过内存上限",
  stuck: "没有响应",
  cancelled: "被取消",
  lost: "失去消息",
  stopped: "停机时没做完",
  overlap: "上一次还没结束",
  missed: "错过了时刻",
  capped: "错过太多，只补最近的",
};
