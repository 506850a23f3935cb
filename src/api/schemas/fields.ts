import { CHANNELS, CLASSES, DIRECTIONS, IDENTIFICATIONS, NUMBERINGS, STATES } from '../../protocol/enums.ts';
import { oneOf, text } from './building-blocks.ts';

/** Fields of several schemas. Their examples describe one call. */

/** An invalid card issues a number, too: only a text longer than this is refused. */
const MAX_CARD_LENGTH = 4_096;

export const number = text({
  description:
    'Número do protocolo, que se informa a quem procurou a operadora: 20 dígitos, como texto. Registro ANS (6), data civil AAAAMMDD (8) e sequência do dia (6). Se o sistema da operadora gera os números, é o número dela, no formato dela.',
  example: '99999720261122000001',
});

export const ownNumber = text({
  description:
    'O número do Carimbo, 20 dígitos; todo atendimento tem um, mesmo quando o número informado é o da operadora.',
  example: '99999720261122000001',
});

export const sourceNumber = text({
  description:
    'O número que o sistema da operadora deu a este atendimento, quando é ele que gera os números.',
  example: 'OE-2026/0001234',
});

export const numbering = oneOf(NUMBERINGS, {
  description:
    'De quem é o número informado: own (do Carimbo, o normal), claimed (pedido ao sistema da operadora, ainda sem resposta), source (da operadora), offline (dado pela central enquanto nenhum servidor respondia), contingency (do Carimbo, porque a operadora não respondeu a tempo; o dela será buscado depois), reconciled (do Carimbo; o da operadora já é conhecido), unreconciled (do Carimbo; uma pessoa precisa perguntar à operadora se há um dela).',
  example: 'own',
});

export const previous = text({
  description:
    'Número de um protocolo anterior que este atendimento continua. A ligação de saída (outbound) que retorna uma ligação perdida recebe o número dela.',
  example: '99999720261121000042',
  pattern: '^[0-9A-Za-z./_-]{1,64}$',
});

export const spoken = text({
  description: 'O número em grupos, como é falado ao telefone: 6 · 4-2-2 · 6.',
  example: '999997 2026 11 22 000001',
});

export const cardNumber = text({
  description:
    'Carteirinha como foi digitada, sempre como texto: zeros à esquerda são significativos. Pontos, traços e espaços são ignorados.',
  example: '00012345678901230',
  maxLength: MAX_CARD_LENGTH,
});

export const cpf = text({
  description: 'CPF, como texto, com ou sem pontuação.',
  example: '00000000191',
  maxLength: MAX_CARD_LENGTH,
});

export const caller = text({
  description:
    'Quem procurou a operadora: telefone, usuário ou endereço no canal. Até 255 caracteres; o excesso é cortado.',
  example: '+5511900000001',
});

export const callerE164 = text({
  description:
    'Telefone de quem ligou, em formato comparável: E.164; um ramal, como veio; ou withheld, quando o número veio oculto.',
  example: '+5511900000001',
});

export const told = text({
  description:
    'O número que o canal já tem (CARIMBO_PROTOCOL). Se for um protocolo da operadora, a requisição é uma repetição dele, com qualquer call_id; se não for, vale o call_id. Até 64 caracteres; o excesso é cortado.',
  example: '99999720261122000001',
});

export const entry = text({
  description:
    'Entrada do plano de discagem por onde a ligação veio. Até 80 caracteres; o excesso é cortado.',
  example: 'ouvidoria',
});

export const dnid = text({
  description: 'Número discado (DID). Até 40 caracteres; o excesso é cortado.',
  example: '08007771234',
});

export const callId = text({
  description:
    'Identificador da chamada na central: CHANNEL(linkedid). O mesmo, do mesmo sistema (origin), é sempre o mesmo atendimento e o mesmo número.',
  example: 'pbx1-1795353330.42',
  maxLength: 255,
});

export const subject = text({
  description: 'Assunto, em poucas palavras. Até 1.000 caracteres; o excesso é cortado.',
  example: 'Segunda via do boleto',
});

export const channel = oneOf(CHANNELS, {
  description: 'Canal do atendimento; phone (telefone) quando não informado.',
  example: 'phone',
});

export const direction = oneOf(DIRECTIONS, {
  description: 'Quem iniciou: inbound (o beneficiário, padrão) ou outbound (a operadora).',
  example: 'inbound',
});

export const demandClass = oneOf(CLASSES, {
  description:
    'Tipo de demanda: urgent (urgência), care (assistencial), high_complexity (alta complexidade), non_care (não assistencial), ombudsman (ouvidoria), record_copy (cópia do registro).',
  example: 'non_care',
});

export const state = oneOf(STATES, {
  description: 'Situação: open (aberto), answered (respondido), closed (encerrado).',
  example: 'open',
});

export const identification = oneOf(IDENTIFICATIONS, {
  description:
    'O que se sabe de quem procurou a operadora: found (encontrado), inactive (encontrado, inativo), not_found (não encontrado), card_invalid (carteirinha inválida), source_unavailable (sistema da operadora não respondeu; será consultado depois), lookup_limited (consultas demais; será consultado depois), not_informed (não informado).',
  example: 'found',
});

export const format = oneOf(['json', 'form'], {
  description:
    'Formato da resposta: json (padrão) ou form (pares chave=valor, para o plano de discagem). Tem precedência sobre o cabeçalho Accept.',
  example: 'json',
});
