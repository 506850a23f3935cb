import type { OperatorConfig } from '../config/config.ts';
import type { Target } from '../jobs/outbox.ts';
import type { Journal } from '../journal/journal.ts';
import type { Papers } from '../papers/papers.ts';
import { createEmail } from './create-email.ts';
import { MAIL_ACTOR } from './mail.ts';

export interface EmailsParts {
  journal: Journal;
  pdf: Papers['pdf'];
}

/** A target for each operator that sends by e-mail: what was sent is written into its journal, with PDFs drawn from it. */
export function createEmails(operators: readonly OperatorConfig[], { journal, pdf }: EmailsParts): Target[] {
  return operators.flatMap(({ ans_registry: operator, name, email }) => {
    if (email === undefined) return [];
    const principal = { operator, origin: MAIL_ACTOR, actor: MAIL_ACTOR };
    const reader = { protocols: true, beneficiaries: true, origin: MAIL_ACTOR };
    return createEmail({
      operator: { ans_registry: operator, name },
      email,
      async record({ number }, data) {
        const id = `${number} ${data.request ?? 'number'}`;
        const identity = { operator, origin: MAIL_ACTOR, scope: 'entry', id } as const;
        const entry = { type: 'notified', data } as const;
        await journal.write({ kind: 'append', operator, actor: MAIL_ACTOR, identity, number, entry });
      },
      paper: (number, content) => pdf({ principal, reader, number }, content),
    });
  });
}
