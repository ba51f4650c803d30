import { Button } from "antd";
import type { ReactNode } from "react";
import { useLanguage } from "./language.tsx";
import { ReleaseNotice } from "./release-notice.tsx";
import { linkTo, useRoute } from "./route.ts";
import { type Me, seesPeople, seesRuns, useSession } from "./session.tsx";

interface Entry {
  readonly path: readonly string[];
  readonly zh: string;
  readonly en: string;
}

const home: Entry = { path: [], zh: "首页", en: "Home" };
const people: Entry = { path: ["people"], zh: "人员", en: "People" };
const forms: Entry = { path: ["forms"], zh: "表单", en: "Forms" };
const weekly: Entry = { path: ["weekly"], zh: "周报", en: "Weekly" };
const runs: Entry = { path: ["runs"], zh: "运行", en: "Operation" };

/** What a role finds in the head of the page. */
export function entriesFor(me: Me): readonly Entry[] {
  if (me.role === "staff") {
    const own = me.personId === null ? [] : [{ ...people, path: ["people", me.personId] }];
    return [home, ...own.map((entry) => ({ ...entry, zh: "我的信息", en: "My record" })), forms];
  }
  const readsWeek = me.role === "leader" || me.as === "office:teaching";
  return [
    home,
    ...(seesPeople(me) ? [people, forms] : []),
    ...(readsWeek ? [weekly] : []),
    ...(seesRuns(me) ? [runs] : []),
  ];
}

/** Head with navigation, the page below. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { language, say, choose } = useLanguage();
  const { me } = useSession();
  return (
    <>
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById("main")?.focus()}
      >
        {say("跳到正文", "Skip to content")}
      </button>
      <header className="head">
        <div className="head-row">
          <a className="brand" href={linkTo([])}>
            <b>{say("只填一次", "fillonce")}</b>
            <span>{say("高校数据中台", "University data platform")}</span>
          </a>
          {me ? <Navigation me={me} /> : <span className="grow" />}
          <div className="account">
            {me ? <Account me={me} /> : null}
            <Button
              type="text"
              size="small"
              lang={language === "zh" ? "en" : "zh-CN"}
              onClick={() => choose(language === "zh" ? "en" : "zh")}
            >
              {language === "zh" ? "English" : "中文"}
            </Button>
          </div>
        </div>
      </header>
      <ReleaseNotice />
      <main id="main" className="page" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Navigation({ me }: { readonly me: Me }) {
  const { say } = useLanguage();
  const { path } = useRoute();
  return (
    <nav className="nav grow" aria-label={say("主导航", "Main")}>
      {entriesFor(me).map((entry) => (
        <a
          key={entry.zh}
          href={linkTo(entry.path)}
          aria-current={(path[0] ?? "") === (entry.path[0] ?? "") ? "page" : undefined}
        >
          {say(entry.zh, entry.en)}
        </a>
      ))}
    </nav>
  );
}

function Account({ me }: { readonly me: Me }) {
  const { say } = useLanguage();
  const { signOut } = useSession();
  return (
    <>
      <a className="who" href={linkTo(["sign-in"])} title={say("切换身份", "Change role")}>
        {say(me.labelZh, me.labelEn)}
      </a>
      <Button type="text" size="small" onClick={() => void signOut()}>
        {say("退出", "Sign out")}
      </Button>
    </>
  );
}
