import { ConfigProvider, Skeleton } from "antd";
import english from "antd/locale/en_US";
import chinese from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import type { ComponentType } from "react";
import { Failure } from "./failure.tsx";
import { FormPage } from "./forms/form-page.tsx";
import { FormsPage } from "./forms/forms-page.tsx";
import { Frame } from "./frame.tsx";
import { HomePage } from "./home/home-page.tsx";
import { useLanguage } from "./language.tsx";
import { NotFound } from "./not-found.tsx";
import { PeoplePage } from "./people/people-page.tsx";
import { PersonPage } from "./people/person-page.tsx";
import { useRoute } from "./route.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { SessionProvider, useSession } from "./session.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { theme } from "./theme.ts";
import { WeeklyPage } from "./weekly/weekly-page.tsx";

const nonce =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content.trim() ?? "";

/** The whole of it: language, look, who is signed in, the page the address names. */
export function App() {
  const { language } = useLanguage();
  dayjs.locale(language === "zh" ? "zh-cn" : "en");
  return (
    <ConfigProvider
      locale={language === "zh" ? chinese : english}
      theme={theme}
      button={{ autoInsertSpace: false }}
      {...(nonce === "" ? {} : { csp: { nonce } })}
    >
      <SessionProvider>
        <Frame>
          <Page />
        </Frame>
      </SessionProvider>
    </ConfigProvider>
  );
}

interface PageProps {
  /** What follows the page's own name in the address. */
  readonly named: string;
}

const pages: Readonly<Record<string, ComponentType<PageProps>>> = {
  "": HomePage,
  people: ({ named }) => (named === "" ? <PeoplePage /> : <PersonPage id={named} />),
  forms: ({ named }) => (named === "" ? <FormsPage /> : <FormPage id={named} />),
  weekly: WeeklyPage,
  runs: RunsPage,
  "sign-in": SignInPage,
};

function Page() {
  const { me, error, again } = useSession();
  const [name = "", named = ""] = useRoute().path;
  if (error !== undefined) return <Failure error={error} again={again} />;
  if (me === undefined) return <Skeleton active />;
  if (me === null) return <SignInPage />;
  const Named = Object.hasOwn(pages, name) ? pages[name] : undefined;
  return Named === undefined ? <NotFound /> : <Named named={named} />;
}
