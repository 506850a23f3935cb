/** A person covered by an operator, with the data of the operator's system. */
export interface Beneficiary {
  /** Carteirinha. Text: leading zeros are significant. */
  card_number: string;
  name: string;
  /** Eleven digits, or null if the source does not have it. */
  cpf: string | null;
  /** ISO date (yyyy-mm-dd), or null. */
  birth_date: string | null;
  active: boolean;
  plan: string | null;
  /** Other fields of the source's mapping (phone, email, …), as text. */
  extra: Record<string, string>;
}
