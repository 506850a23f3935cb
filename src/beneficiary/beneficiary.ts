/** A person covered by an operator, as the operator's own system knows them. */
export interface Beneficiary {
  /** Carteirinha: text, leading zeros are real. */
  card_number: string;
  name: string;
  /** Eleven digits, or null where the source does not tell. */
  cpf: string | null;
  /** ISO date (yyyy-mm-dd), or null. */
  birth_date: string | null;
  active: boolean;
  plan: string | null;
  /** Whatever else the source's mapping adds (phone, email, …), as text. */
  extra: Record<string, string>;
}
