import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

export type Language = "zh" | "en";

/** Says a sentence in the chosen language. e.g. say("人员", "People") */
export type Say = (zh: string, en: string) => string;

interface Speaking {
  readonly language: Language;
  readonly say: Say;
  readonly choose: (language: Language) => void;
}

const kept = "fillonce.language";

const Speech = createContext<Speaking>({
  language: "zh",
  say: (zh) => zh,
  choose: () => undefined,
});

/** Keeps the choice in this browser; Chinese when nobody chose. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(kept) === "en" ? "en" : "zh",
  );
  useEffect(() => {
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  }, [language]);
  const speaking = useMemo<Speaking>(
    () => ({
      language,
      say: (zh, en) => (language === "en" ? en : zh),
      choose: (next) => {
        localStorage.setItem(kept, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Speech value={speaking}>{children}</Speech>;
}

export const useLanguage = (): Speaking => useContext(Speech);
export const useSay = (): Say => useContext(Speech).say;
