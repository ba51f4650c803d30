import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import { principalText } from "../principal-label.ts";
import { readBody, reply, replyJson } from "../reply.ts";
import type { Site } from "../site.ts";
import { isAccountName } from "./accounts.ts";
import { type Attempt, beginAttempt, endAttempt, returnPlace, spendTicket } from "./attempts.ts";
import { accountOfTicket, isTicket, loginUrl, serviceUrl } from "./cas.ts";
import { readLogout } from "./cas-answer.ts";
import {
  attemptCookie,
  attemptIdOf,
  noAttemptCookie,
  sessionCookie,
  sessionIdOf,
} from "./cookies.ts";
import { addressOf } from "./development.ts";
import { replyUnknown, tooMany } from "./identify.ts";
import { type Accounts, cookieRules } from "./sign-in.ts";

type Method = Attempt["method"];

/** What a method needs to send a browser away and to read what it comes back with. */
interface Way {
  readonly method: Method;
  readonly accounts: Accounts;
  readonly login: (state: string, attempt: Attempt) => Promise<string>;
  /** `ticket`: what a logout will name the session by. */
  readonly arrived: (
    url: URL,
    state: string,
    attempt: Attempt,
  ) => Promise<{ readonly account: string; readonly ticket?: string }>;
}

/** GET /cas and GET /oidc: without an answer the browser is sent to sign in, with one it is let in, or told why not. */
export async function answerCallback(
  site: Site,
  method: Method,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const way = wayOf(site, method);
  if (way === undefined) return replyJson(response, 404, { error: "not found" });
  if (request.method === "POST" && method === "cas") return logOut(way, request, response);
  if (request.method !== "GET") {
    return replyJson(response, 405, { error: "method not allowed" }, { allow: "GET, POST" });
  }
  const wait = await site.signIn.limits.attempt(addressOf(request, site.signIn.options));
  if (wait !== undefined) return replyUnknown(response, tooMany(wait));
  const url = new URL(request.url ?? "/", "http://localhost");
  try {
    const hasAnswer = ["ticket", "code", "error", "state"].some((name) =>
      url.searchParams.has(name),
    );
    if (hasAnswer) await letIn(site, way, request, response, url);
    else await sendAway(site, way, response, url);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { cause } = error;
    const why = cause instanceof Error ? cause.message.slice(0, 200) : error.message;
    site.log.warn({ method, why }, "a sign-in was refused");
    await site.trail?.write({ kind: "sign-in", actor: "", method, role: "", outcome: "REFUSED" });
    turnAway(site, response, error);
  }
}

function wayOf({ signIn: { accounts, options, oidc } }: Site, method: Method): Way | undefined {
  const { cas, publicUrl } = options;
  if (accounts === undefined || publicUrl === undefined) return undefined;
  if (method === "oidc") {
    if (oidc === undefined) return undefined;
    return {
      method,
      accounts,
      login: oidc.loginUrl,
      arrived: async (url, state, attempt) => ({
        account: await oidc.accountOf(url, state, attempt),
      }),
    };
  }
  if (cas === undefined) return undefined;
  return {
    method,
    accounts,
    login: async (state) => loginUrl(cas, serviceUrl(publicUrl, state)),
    arrived: async (url, state) => {
      const ticket = url.searchParams.get("ticket") ?? "";
      if (!isTicket(ticket) || !(await spendTicket(accounts.state, ticket))) throw staleAttempt();
      const service = serviceUrl(publicUrl, state);
      return { account: await accountOfTicket(cas, service, ticket), ticket };
    },
  };
}

async function sendAway(site: Site, way: Way, response: ServerResponse, url: URL): Promise<void> {
  const place = returnPlace(url.searchParams.get("return"));
  const { state, browser, attempt } = await beginAttempt(way.accounts.state, way.method, place);
  const location = await way.login(state, attempt);
  const cookie = attemptCookie(browser, cookieRules(site.signIn));
  reply(response, 302, "", { location, "set-cookie": cookie });
}

async function letIn(
  site: Site,
  way: Way,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { accounts, method } = way;
  const state = url.searchParams.get("state") ?? "";
  const browser = attemptIdOf(request);
  const attempt = browser && (await endAttempt(accounts.state, method, state, browser));
  if (!attempt) throw staleAttempt();
  const { account, ticket } = await way.arrived(url, state, attempt);
  const roles = isAccountName(account) ? await accounts.roles.of(account) : [];
  const [role, ...more] = roles;
  if (role === undefined) throw notHere();
  const only = more.length === 0 ? role : undefined;
  await site.trail?.write({
    kind: "sign-in",
    actor: account,
    method,
    role: only === undefined ? "" : principalText(only.principal),
    outcome: "done",
  });
  const old = sessionIdOf(request);
  if (old !== undefined) await accounts.sessions.close(old);
  const id = await accounts.sessions.open({ account, method, choice: only?.choice }, ticket);
  const rules = cookieRules(site.signIn);
  response.setHeader("set-cookie", [sessionCookie(id, rules), noAttemptCookie(rules)]);
  // Relative, so that it is right under every prefix; and never anywhere but our own page.
  const place = only === undefined ? "#/sign-in" : attempt.returnTo;
  reply(response, 302, "", { location: `./${place}` });
}

/** Single logout: CAS tells which of its tickets has ended. Who knows a ticket may end its session. */
async function logOut(way: Way, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, 16 * 1024);
  const sent = new URLSearchParams(new TextDecoder().decode(body)).get("logoutRequest");
  const ticket = sent === null ? undefined : readLogout(sent);
  if (ticket !== undefined) await way.accounts.sessions.closeTicket(ticket);
  reply(response, 204, "", {});
}

const staleAttempt = () =>
  new UserError(
    "这次登录已经用过或已过期 · this sign-in was used or is too old",
    "请重新登录 · sign in again",
  );

const notHere = () =>
  new UserError(
    "统一身份认证已通过，但这个账号在这里没有身份 · signed in, but without a role here",
    "离岗的人不能进入；其他人请联系信息中心 · ask the IT centre",
  );

/** A page, since it is a person who comes here. Our own words alone. */
function turnAway(site: Site, response: ServerResponse, { message, hint }: UserError): void {
  const body = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>登录未成功</title></head><body><h1>登录未成功 · Not signed in</h1><p>${escaped(message)}</p><p>${escaped(hint)}</p><p><a href="./#/sign-in">返回登录 · Back</a></p></body></html>`;
  reply(response, 403, body, {
    "content-type": "text/html; charset=utf-8",
    "set-cookie": noAttemptCookie(cookieRules(site.signIn)),
  });
}

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
