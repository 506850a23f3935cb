import { type Command, InvalidArgumentError } from 'commander';
import { OPERATORS_SYSTEM } from '../../store/delivery.ts';
import { t } from '../language.ts';

export interface TargetOption {
  webhook?: string;
  email?: true;
}

/** `--webhook`: what else a command of the outbox may be about than the operator's system. */
export function withTarget(command: Command): Command {
  return command
    .option(
      '--webhook <name>',
      t('de um webhook (padrão: o sistema da operadora)', 'of a webhook (default: the operator’s system)'),
    )
    .option('--email', t('do e-mail', 'of e-mail'));
}

export function targetOf({ webhook, email }: TargetOption): string {
  if (email === true) return 'email';
  return webhook === undefined ? OPERATORS_SYSTEM : `webhook:${webhook}`;
}

/** A position in the journal. */
export function readPosition(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidArgumentError(t('Esperado: um número inteiro.', 'Expected: a whole number.'));
  return Number(text);
}

/** `webhook crm`, for people. */
export function describeTarget(target: string): string {
  if (target === OPERATORS_SYSTEM) return t('sistema da operadora', 'operator’s system');
  return target === 'email' ? 'e-mail' : target.replace(':', ' ');
}
