/** What kind of personal data a field holds. `text` is free text, including addresses: all of it is replaced. */
export type PersonalKind = 'name' | 'cpf' | 'number' | 'phone' | 'birth_date' | 'date' | 'email' | 'text';

/** Dates that are no birth dates, such as a card's expiry, which rules may use. */
const DATES = /valid|venc|expir|emiss|vigen|inclus|exclus|adesao|^dt|^data|date$/;

/** Fields about the plan or the reply, whatever else their name contains. */
const NOT_PERSONAL =
  /plano|produto|operadora|prestador|rede|convenio|status|situac|acomod|cobert|segment|^tipo|tipo$|mensag|message|erro|error|carenc|vigenc|versao|version|sexo|genero/;

/** Field names without accents, case and separators; the first match wins. */
const KEYS: readonly (readonly [RegExp, PersonalKind])[] = [
  [/nasc|datnas|birth|^dob$|aniversario/, 'birth_date'],
  [/mail/, 'email'],
  [
    /senha|password|token|secret|apikey|foto|photo|biometr|assinatura|^obs|observac|coment|^nota|note|remark|hist/,
    'text',
  ],
  [/(^|[^g])endere|^end$|endres|lograd|^rua|avenida|bairro|complem|address|street|distri|neighb/, 'text'],
  [/fone|phone|celul|whats|^tel|telef|^fax|mobile|contat/, 'phone'],
  [/cpf|cgc|taxid/, 'cpf'],
  [/^cep|cep$|zip|postal|nrend|numend|numeroend|^doc|document|nrdoc|cns$|^cns|cartaosus/, 'number'],
  [/^rg$|nrrg|numrg|rgnum|identidade|^pis|^nis$|ctps|^cnh|passap/, 'number'],
  [
    /titulo|certidao|carteir|cartao|card|matric|benefid|(id|cd|cod|codigo|nr|num|numero)benef|associad|member|subscr|contrat|prontuar|conta(corrente)?$|agencia/,
    'number',
  ],
  [
    /nome|name|^nm|nom(usr|usu|ben|seg|cli|pac|soc|mae|pai|tit|res|dep)$|^nom$|apelid|mae$|^mae|pai$|^pai|titular|benef|respons|depend|conjug|social|pacient|segurad|client|pessoa|person|empresa/,
    'name',
  ],
];

/** The kind of personal data that a field of this name holds, or null. */
export function personalKind(key: string): PersonalKind | null {
  const plain = key
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
  if (NOT_PERSONAL.test(plain)) return null;
  const kind = KEYS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
  const isDay = (kind === 'number' || kind === 'name' || kind === 'phone') && DATES.test(plain);
  return isDay ? 'date' : kind;
}
