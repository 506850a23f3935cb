/** What a person reads, in both languages. */
export interface Text {
  'pt-BR': string;
  en: string;
}
