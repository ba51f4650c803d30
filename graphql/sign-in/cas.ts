import { UserError } from "../../core/errors.ts";
import { readCasAnswer } from "./cas-answer.ts";
import type { CasOptions } from "./options.ts";

const mostBytes = 64 * 1024;
const mostMs = 5_000;

/** The service a ticket is for: ours as configured, never as a request names it. */
export function serviceUrl(publicUrl: string, state: string): string {
  const url = new URL("cas", withSlash(publicUrl));
  url.searchParams.set("state", state);
  return url.href;
}

export const withSlash = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

/** Where the browser is sent to sign in. */
export function loginUrl({ url }: CasOptions, service: string): string {
  const login = new URL("login", withSlash(url));
  login.searchParams.set("service", service);
  return login.href;
}

/** What a ticket may look like: of CAS, and small. */
export const isTicket = (text: string): boolean => /^ST-[\w.-]{1,250}$/.test(text);

/** The account a ticket stands for, asked of the CAS server. UserError when it vouches for nobody. */
export async function accountOfTicket(
  options: CasOptions,
  service: string,
  ticket: string,
  timeoutMs: number = mostMs,
): Promise<string> {
  const { url, version, accountAttribute } = options;
  const path = version === 3 ? "p3/serviceValidate" : "serviceValidate";
  const validate = new URL(path, withSlash(url));
  validate.searchParams.set("service", service);
  validate.searchParams.set("ticket", ticket);
  const answer = readCasAnswer(await textFrom(validate, timeoutMs));
  if (answer.kind === "failure") throw refused(`CAS answered ${answer.code.slice(0, 40)}`);
  if (answer.kind === "broken") throw refused(`the answer of CAS is refused: ${answer.why}`);
  if (accountAttribute === undefined) return answer.user;
  const values = answer.attributes.get(accountAttribute) ?? [];
  const [account] = values;
  if (account !== undefined && values.length === 1) return account;
  throw refused(`CAS gave ${values.length} values of "${accountAttribute}", expected one`);
}

async function textFrom(url: URL, timeoutMs: number): Promise<string> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { signal, redirect: "error" });
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > mostBytes) throw new Error("too large");
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new UserError(
      "统一身份认证没有应答 · CAS gave no usable answer",
      "请稍后再试 · try again",
      {
        cause,
      },
    );
  }
}

const refused = (why: string): UserError =>
  new UserError(`统一身份认证未通过 · ${why}`, "请重新登录 · sign in again");
