export type Language = 'pt-BR' | 'en';

const STORED = 'carimbo.language';

/** Until somebody chooses one on this browser, the language that is kept with the user may count. */
export function isLanguageChosen(): boolean {
  return localStorage.getItem(STORED) !== null;
}

/** The one chosen on this browser, else the browser's own. */
export function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'pt-BR' || stored === 'en') return stored;
  return navigator.language.startsWith('en') ? 'en' : 'pt-BR';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}
