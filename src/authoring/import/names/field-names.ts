import { wordsOf } from './tokens.ts';

/** The fields of a mapping that are looked for in the names of an API document. */
export const FIELDS = [
  'card_number',
  'name',
  'cpf',
  'birth_date',
  'active',
  'plan',
  'phone',
  'email',
] as const;
export type FieldName = (typeof FIELDS)[number];

/** The first pattern that matches gives the points. It is matched against `words of the parents > words of the name`. */
type Rules = readonly (readonly [pattern: RegExp, points: number])[];

const PERSON =
  '(?:benef\\w*|usuario|segurad[oa]|associad[oa]|assoc|cliente|paciente|pessoa|membro|member|patient|person|subscriber|insured)';
const NUMBER = '(?:nr|nro|num|numero|no|cd|cod|codigo|id|number|code)';
/** Words of fields that belong to another person, or to a company or product. */
const OTHERS =
  '(?:mae|pai|conjuge|titular|responsavel|contratante|empresa|operadora|prestador|medico|solicitante|usuario logado|mother|father|company|provider)';

/** Words of fields about a card that do not hold its number. */
const NO_CARD =
  'validade|vencimento|emissao|expir|titular|tipo|tp|via|status|situacao|img|foto|url|nome|credit|credito|cvv|bandeira|type|format|brand|holder';

/**
 * Names met in the systems of Brazilian health plans, in Portuguese, abbreviated (with the prefixes nr cd ds dt nm st
 * fl tp that database people put before them) and in English.
 */
const NAMES: Readonly<Record<FieldName, Rules>> = {
  card_number: [
    [new RegExp(`> .*(${NO_CARD})`), 0],
    [/\b(titular|credit\w*|bandeira|brand|holder)\b.*>/, 0],
    // A name with the word for a card is a card, whatever its parents are: `/status/{carteira}`.
    [/> .*\b(carteir\w*|cartao)\b/, 100],
    [/\b(carteir\w*|cartao)\b.*> (nr|nro|num|numero|cod|codigo|number|code)$/, 95],
    [new RegExp(NO_CARD), 0],
    [/> .*\b(card (number|no|id)|member (id|number)|insurance (id|number)|policy number|member card)\b/, 90],
    [/> .*\bmatric\w*/, 75],
    [new RegExp(`> .*\\b${NUMBER} ${PERSON}\\b`), 75],
    [new RegExp(`> .*\\b${PERSON} ${NUMBER}\\b`), 70],
    [new RegExp(`\\b${PERSON}s?\\b.*> ${NUMBER}$`), 55],
    [new RegExp(`> ${PERSON}$`), 45],
    [/> (codigo|cod|numero|nr|number)$/, 25],
    [/> id$/, 20],
  ],
  name: [
    [
      new RegExp(
        `> .*\\b(nm|nome|name)\\b.*\\b(plano|produto|plan|product|fantasia|rede|file|arquivo|user|usuario logado|cidade|logradouro|bairro|municipio|banco|estado|rua|${OTHERS})\\b`,
      ),
      0,
    ],
    [/> .*\b(filename|username|hostname|domain|last|sur|sobrenome)\b/, 0],
    [
      new RegExp(
        `\\b(plano|produto|plan|product|rede|endereco|address|municipio|cidade|city|bairro|banco|contrato|acomodacao|${OTHERS})s?\\b.*>`,
      ),
      0,
    ],
    [new RegExp(`> .*\\b(nm|nome|name|no)\\b.*\\b${PERSON}\\b`), 100],
    [new RegExp(`> .*\\b${PERSON} (nm|nome|name)\\b`), 100],
    [/> .*\b(nome completo|full name|fullname|nomecompleto|razao social)\b/, 95],
    [/> (nm|nome|name|ds nome)$/, 85],
    [/> .*\bnome social\b/, 60],
    [/> .*\b(nm|nome)\b/, 50],
    [/> (first name|given name|given|display name)$/, 40],
  ],
  cpf: [
    [new RegExp(`\\bcpf\\b.*\\b${OTHERS}\\b`), 20],
    [new RegExp(`\\b${OTHERS}\\b.*\\bcpf\\b`), 20],
    [/> .*\bcpf\b/, 100],
    [/> .*\bcpf\w*\b/, 80],
    [/> .*\b(tax id|document number|numero documento|nr documento|documento)\b/, 40],
  ],
  birth_date: [
    [/(local|cidade|uf|place|municipio|city|country|pais|naturalidade)/, 0],
    [new RegExp(`\\b${OTHERS}\\b`), 10],
    [/> .*\b(dt|data|date)\b.*\b(nasc\w*|birth)\b/, 100],
    [/> .*\b(nasc\w*|birth ?da(te|y)|birthdate|dob|date of birth|aniversario)\b/, 95],
  ],
  active: [
    [/(motivo|reason|data|dt|date|payment|pagamento|http|pedido|order|guia|descricao erro|titulo|fatura)/, 0],
    [/> .*\b(ativ[oa]|active|vigente|is active|elegivel|eligible)\b/, 100],
    [/> .*\b(st|fl|in|ind|flag) .*\b(situac\w*|benef\w*|usuario)\b/, 90],
    [/\b(plano|produto|plan|product|contrato)\b.*>/, 30],
    [/> .*\bsituac\w*\b/, 85],
    [/> .*\b(status|state)\b/, 70],
    [/> .*\b(elegibilidade|eligibility|cobertura)\b/, 40],
  ],
  plan: [
    [
      /(planos de contas|planet|plane|explan|registro ans|registro|data|dt|date|validade|carencia|status|situacao|segmentacao|abrangencia|acomodacao|valor|preco|price)/,
      0,
    ],
    [/\b(plano|produto|plan|product)s?\b.*> .*\b(nm|nome|name|ds|desc|descricao|description|titulo)\b/, 100],
    [/> .*\b(nm|nome|name|ds|desc|descricao)\b.*\b(plano|produto|plan|product)\b/, 100],
    [/> .*\b(plano|produto|plan|product)\b.*\b(nm|nome|name|ds|desc|descricao)\b/, 95],
    [/> (plano|plan)$/, 80],
    [/> .*\b(cd|cod|codigo|id|nr|numero|number|code)\b.*\b(plano|produto|plan|product)\b/, 35],
    [/\b(plano|produto|plan|product)s?\b.*> (cd|cod|codigo|id|nr|numero)$/, 30],
    [/> .*\b(plano|plan)\b/, 60],
    [/> (produto|product)$/, 50],
  ],
  phone: [
    [/(tipo|ddi|ramal|operadora|type)/, 0],
    [/> .*\b(celular|cel|mobile|whatsapp|telefone celular)\b/, 100],
    [/> .*\b(telefone|fone|phone|tel|telephone|nr telefone)s?\b/, 90],
    [/\b(telefone|celular|phone)s?\b.*> (nr|num|numero|number)$/, 85],
  ],
  email: [
    [new RegExp(`\\b${OTHERS}\\b`), 10],
    [/(verified|confirmado|enviar|aceita|tipo|type)/, 0],
    [/> .*\be ?mail\b/, 100],
  ],
};

/** Names of objects that only wrap a reply. They are ignored as parents; `data` does not mean a date there. */
const WRAPPERS =
  /^(datas?|dados|result(s|ado|ados)?|respostas?|retornos?|response|payload|body|items?|itens|lista|content|conteudo|objeto?|object|registros?|records?|rows?|value)$/;

/**
 * How well a name fits, 0 to 100.
 * @param parents names of the objects around it, outermost first; only the nearest two count
 */
export function nameScore(field: FieldName, name: string, parents: readonly string[] = []): number {
  const around = parents.map(wordsOf).filter((words) => !WRAPPERS.test(words));
  const words = `${around.slice(-2).join(' ')} > ${wordsOf(name)}`;
  return NAMES[field].find(([pattern]) => pattern.test(words))?.[1] ?? 0;
}
