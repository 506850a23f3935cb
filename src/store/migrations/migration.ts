/** One numbered step of the schema, in both dialects. A released step is never edited; add another. */
export interface Migration {
  version: number;
  sqlite: string;
  postgres: string;
}
