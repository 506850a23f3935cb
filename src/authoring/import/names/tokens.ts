/** Words that people run together with what follows: `nrcarteira`, `dtnasc`. */
const PREFIXES = [
  'numero',
  'codigo',
  'num',
  'nro',
  'cod',
  'data',
  'nome',
  'nr',
  'cd',
  'ds',
  'dt',
  'nm',
  'st',
  'fl',
  'tp',
  'in',
  'no',
];

/** What such a prefix may be run together with; anything else stays one word (`status` is no `st atus`). */
const STEMS =
  /^(carteir|cartao|matric|cpf|cns|benef|usuario|segurad|associad|nasc|plano|situac|ativ|fone|telef|celul|mae|produto|titular|cliente|paciente|pessoa|email)/;

/** Longer is no name, and patterns would take their time over it. */
const LONGEST_NAME = 200;

/** `nrCarteiraBenef`, `NR_CARTEIRA_BENEF`, `Nº Carteira (benef.)` → `nr carteira benef`: what the dictionaries read. */
export function tokensOf(name: string): string[] {
  return plainTokens(name).flatMap(splitRunTogether);
}

/** The same, nothing split that is written as one: of a value, `inativo` is no `in ativo`. */
export function plainTokens(text: string): string[] {
  return text
    .slice(0, LONGEST_NAME)
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[ºª°]/g, ' ')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** Six letters, as old databases (Protheus: `BA1_NOMUSR`, `BA1_DATNAS`) and fixed files have for a name. */
const SHORT_FIRST: Readonly<Record<string, string>> = {
  nom: 'nome',
  dat: 'data',
  des: 'descricao',
  num: 'numero',
  cod: 'codigo',
  tel: 'telefone',
  cpf: 'cpf',
  sit: 'situacao',
  sta: 'status',
};
const SHORT_SECOND: Readonly<Record<string, string>> = {
  usr: 'usuario',
  usu: 'usuario',
  ben: 'beneficiario',
  seg: 'segurado',
  cli: 'cliente',
  pac: 'paciente',
  nas: 'nascimento',
  pla: 'plano',
  pro: 'produto',
  car: 'carteira',
  soc: 'social',
  mae: 'mae',
  pai: 'pai',
  tit: 'titular',
  res: 'responsavel',
  cel: 'celular',
};

function splitShort(word: string): string[] | null {
  const [first, second] = [SHORT_FIRST[word.slice(0, 3)], SHORT_SECOND[word.slice(3)]];
  return word.length === 6 && first !== undefined && second !== undefined ? [first, second] : null;
}

function splitRunTogether(word: string): string[] {
  const short = splitShort(word);
  if (short !== null) return short;
  const prefix = PREFIXES.find((start) => word.startsWith(start) && STEMS.test(word.slice(start.length)));
  return prefix === undefined ? [word] : [prefix, word.slice(prefix.length)];
}

export function wordsOf(name: string): string {
  return tokensOf(name).join(' ');
}
