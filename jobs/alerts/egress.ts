import { UserError } from "../../core/errors.ts";

const usualPorts: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

/** Nothing leaves but to hosts that are named: UserError for any other. */
export function checkEgress(allowed: readonly string[], host: string, port: string): void {
  const isUsual = ["443", "465"].includes(port);
  if (allowed.includes(`${host}:${port}`) || (isUsual && allowed.includes(host))) return;
  throw new UserError(
    `alerts.egress 里没有 ${host}:${port} · the host is not allowed`,
    `确认要发到那里，就写进 alerts.egress · add "${host}:${port}" if messages should go there`,
  );
}

/** As `checkEgress`, for an address. Only https, or this machine. */
export function checkAddress(allowed: readonly string[], url: URL): void {
  const isHere = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere)) {
    throw new UserError(
      "提醒只走 https · messages go over https only",
      "改用 https 地址 · give an https address",
    );
  }
  checkEgress(allowed, url.hostname, url.port || (usualPorts[url.protocol] ?? ""));
}
