/** A text for people, in both languages. */
export interface Text {
  'pt-BR': string;
  en: string;
}
