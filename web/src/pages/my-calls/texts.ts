import { useLanguage } from '../../i18n/language.tsx';

// Apart from the dictionary, which every page loads.
const PT = {
  title: 'Minhas ligações',
  now: 'Agora',
  pop: 'Ligação',
  state: { ringing: 'Tocando', talking: 'Em conversa', held: 'Em espera' },
  none: 'Nenhuma ligação. Quando o ramal tocar, ela aparece aqui e em qualquer página.',
  elsewhere: 'A ligação está em outra aba.',
  here: 'Mostrar aqui',
  open: 'Abrir o protocolo',
  others: 'Outros protocolos da mesma pessoa',
  noOthers: 'Nenhum outro protocolo desta pessoa.',
  othersByCaller: 'Outros protocolos do mesmo telefone',
  lost: 'Sem conexão ao vivo: novas ligações não aparecem sozinhas. Tentando de novo.',
  noExtensions:
    'Você não tem ramal. Peça à supervisão que o informe em Administração, Usuários; as ligações aparecem na hora, depois de entrar de novo.',
  wrapUp: 'Anotar a ligação',
  wrapUpOf: (number: string) => `Anotar a ligação ${number}`,
  class: 'Tipo de demanda',
  subject: 'Assunto',
  note: 'Anotação',
  done: 'Concluir',
  doneHint: 'Ctrl+Enter conclui.',
  saved: 'Registrado.',
  missing: 'Sem anotação',
  missingNone: 'Nenhuma ligação dos últimos sete dias sem anotação.',
  missingTable: 'Ligações sem anotação',
  write: 'Anotar',
  answered: 'Atendida',
  who: 'Quem',
  extensions: (list: string) => `Ramais: ${list}`,
  sound: 'Som ao tocar',
  notify: 'Avisar também fora do navegador',
  notified: 'O navegador avisa quando o ramal tocar.',
  notifyDenied: 'O navegador não permite avisos desta página.',
  ringing: (number: string) => `Ligação tocando: protocolo ${number}`,
  times: (shown: number, p50: number, p99: number) =>
    `Do toque à tela, nas últimas ${shown} ligações deste servidor: metade em até ${p50} ms, 99 % em até ${p99} ms.`,
};
export type CallTexts = typeof PT;

const EN: CallTexts = {
  title: 'My calls',
  now: 'Now',
  pop: 'Call',
  state: { ringing: 'Ringing', talking: 'Talking', held: 'On hold' },
  none: 'No call. When your telephone rings, it appears here and on any page.',
  elsewhere: 'The call is in another tab.',
  here: 'Show it here',
  open: 'Open the protocol',
  others: 'Other protocols of the same person',
  noOthers: 'No other protocol of this person.',
  othersByCaller: 'Other protocols of the same telephone',
  lost: 'No live connection: new calls do not appear by themselves. Trying again.',
  noExtensions:
    'You have no extension. Ask your supervisor to set it in Administration, Users; calls appear at once, after you sign in again.',
  wrapUp: 'Note the call',
  wrapUpOf: (number) => `Note the call ${number}`,
  class: 'Kind of demand',
  subject: 'Subject',
  note: 'Note',
  done: 'Done',
  doneHint: 'Ctrl+Enter is done.',
  saved: 'Recorded.',
  missing: 'Note missing',
  missingNone: 'No call of the last seven days lacks a note.',
  missingTable: 'Calls that lack a note',
  write: 'Note',
  answered: 'Answered',
  who: 'Who',
  extensions: (list) => `Extensions: ${list}`,
  sound: 'Sound when it rings',
  notify: 'Notify me outside the browser, too',
  notified: 'The browser notifies you when your telephone rings.',
  notifyDenied: 'The browser allows no notifications of this page.',
  ringing: (number) => `A call rings: protocol ${number}`,
  times: (shown, p50, p99) =>
    `From ringing to the screen, the last ${shown} calls of this server: half within ${p50} ms, 99 % within ${p99} ms.`,
};

export function useCallTexts(): CallTexts {
  return useLanguage().language === 'en' ? EN : PT;
}
