export const PT = {
  note: 'O que espera para ser enviado, e por que ainda não foi. O que foi recusado precisa de alguém que corrija a causa; o resto é tentado de novo sozinho.',
  none: 'Nada é enviado por esta operadora: nenhum webhook, e-mail ou sistema que receba registros.',
  system: 'Sistema da operadora',
  email: 'E-mail',
  webhook: (name: string) => `Webhook ${name}`,
  waiting: (waiting: number, rejected: number) => {
    if (waiting === 0) return 'Nada espera.';
    return `${waiting} ${waiting === 1 ? 'espera' : 'esperam'}${rejected > 0 ? `, ${rejected} recusado${rejected === 1 ? '' : 's'}` : ''}.`;
  },
  unconfigured: 'Não está mais na configuração.',
  retry: 'Tentar de novo agora',
  retried: (count: number) =>
    `${count} ${count === 1 ? 'será enviado' : 'serão enviados'} de novo em até um minuto.`,
  forget: 'Apagar a fila',
  forgetSure: 'Apagar mesmo? Os registros continuam no diário.',
  forgotten: (count: number) => `${count} saíram da fila.`,
  position: 'Posição',
  number: 'Protocolo',
  type: 'Registro',
  state: 'Situação',
  rejected: 'recusado',
  failed: 'sem resposta',
  fresh: 'ainda não tentado',
  attempts: (count: number) => `${count} tentativa${count === 1 ? '' : 's'}`,
  next: (when: string) => `próxima ${when}`,
  more: (count: number) => `e mais ${count}`,
};

export const EN: typeof PT = {
  note: 'What waits to be sent, and why it has not been yet. What was refused needs somebody to fix the cause; the rest is tried again by itself.',
  none: 'Nothing is sent for this operator: no webhook, no e-mail, no system that takes entries.',
  system: 'Operator’s system',
  email: 'E-mail',
  webhook: (name) => `Webhook ${name}`,
  waiting: (waiting, rejected) =>
    waiting === 0 ? 'Nothing waits.' : `${waiting} waiting${rejected > 0 ? `, ${rejected} refused` : ''}.`,
  unconfigured: 'No longer in the configuration.',
  retry: 'Try again now',
  retried: (count) => `${count} will be sent again within a minute.`,
  forget: 'Remove the queue',
  forgetSure: 'Really remove it? The entries stay in the journal.',
  forgotten: (count) => `${count} removed from the queue.`,
  position: 'Position',
  number: 'Protocol',
  type: 'Entry',
  state: 'State',
  rejected: 'refused',
  failed: 'no answer',
  fresh: 'not tried yet',
  attempts: (count) => `${count} ${count === 1 ? 'try' : 'tries'}`,
  next: (when) => `next ${when}`,
  more: (count) => `and ${count} more`,
};
