import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { firstLanguage, keepLanguage, type Language } from './chosen-language.ts';
import type { Dictionary } from './dictionary.ts';
import { EN } from './en.ts';
import { createFormat, type Format } from './format.ts';
import { PT } from './pt.ts';

interface LanguageContext {
  language: Language;
  /** The texts in this language. */
  t: Dictionary;
  format: Format;
  choose(language: Language): void;
}

const Context = createContext<LanguageContext | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const context = useMemo<LanguageContext>(
    () => ({
      language,
      t: language === 'en' ? EN : PT,
      format: createFormat(language),
      choose(chosen) {
        keepLanguage(chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Context value={context}>{children}</Context>;
}

export function useLanguage(): LanguageContext {
  const context = use(Context);
  if (context === null) throw new Error('useLanguage is used outside of LanguageProvider');
  return context;
}
