import { readFileSync, writeFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { inject } from "vitest";
import { asset, type Home } from "../../core/paths.ts";
import { findChromium } from "../../reports/pdf.ts";
import { copyOfSmallHome } from "../small-home.ts";
import { launch, type Running, type Seen, serve, watch } from "./browser.ts";

/** A page of a browser that has just been opened, and what it does. */
export interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly seen: Seen;
}

/** The small campus served, and a browser before it. */
export interface CampusBrowser extends AsyncDisposable {
  readonly url: string;
  readonly home: Home;
  /** A page whose cookies are its own. */
  readonly open: () => Promise<Opened>;
}

/** Serves a copy of the small campus and starts Chromium. */
export async function campusBrowser(): Promise<CampusBrowser> {
  const trouble = inject("webTrouble");
  if (trouble !== "") throw new Error(trouble);
  const home = await copyOfSmallHome();
  // Its own calendar, which ends in less than six weeks.
  const calendar = readFileSync(asset("pipelines", "calendar.yaml"), "utf8");
  const shorter = calendar.replace(/(2026-2027-1.*) weeks: 18, .*/, "$1 weeks: 16 }");
  writeFileSync(home.calendar, shorter);
  const server: Running = await serve(home.root);
  const browser: Browser = await launch(findChromium() ?? "");
  return {
    url: server.url,
    home,
    open: async () => {
      const context = await browser.newContext({
        locale: "zh-CN",
        viewport: { width: 1280, height: 800 },
      });
      context.setDefaultTimeout(60_000);
      const seen = watch(context);
      const page = await context.newPage();
      return { page, context, seen, [Symbol.asyncDispose]: () => context.close() };
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
