import { CarimboError } from '../errors.ts';
import { TextError } from '../i18n/text-error.ts';
import { ConfigError, describeProblem } from '../yaml/problem.ts';
import { inLanguage, language, t } from './language.ts';

/** Bad usage. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command ran, and failed or found a problem. Exit code 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** 2 for bad usage or configuration, 1 for what failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  if (error instanceof ConfigError || error instanceof UsageError) return 2;
  return error instanceof TextError && error.blame === 'input' ? 2 : 1;
}

/** What went wrong; the stack only where the log level asks for it. */
export function describeFailure(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  const message = messageOf(error);
  const debug = env.CARIMBO_LOG_LEVEL === 'debug' || env.CARIMBO_LOG_LEVEL === 'trace';
  return debug && error instanceof Error ? `${message}\n${error.stack}` : message;
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError) {
    const heading = error.keepsFromStarting
      ? t(
          'Erro na configuração; o Carimbo não iniciou: as ligações vão à fila com um número da faixa da central, ou sem número.',
          'Error in the configuration; Carimbo did not start: calls go to the queue with a number of the PBX’s range, or without one.',
        )
      : t('Erro na configuração:', 'Error in the configuration:');
    return [heading, ...error.problems.map((problem) => `  ${describeProblem(problem, language())}`)].join(
      '\n',
    );
  }
  if (error instanceof CarimboError || error instanceof TextError) return inLanguage(error.text);
  if (!(error instanceof Error)) return String(error);
  return systemMessage(error) ?? error.message;
}

/** Operating system errors that are common in an installation. */
function systemMessage(error: Error): string | null {
  const { code, address, port, path } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  const place = `${address ?? ''}:${port ?? ''}`;
  if (code === 'EADDRINUSE') {
    return t(
      `A porta ${place} já está em uso: outro Carimbo, ou a demonstração (npm start)? “carimbo doctor” mostra qual. Encerre-o ou escolha outra porta (CARIMBO_HTTP_PORT, CARIMBO_AGI_PORT, CARIMBO_GRPC_PORT).`,
      `Port ${place} is in use: another Carimbo, or the demo (npm start)? “carimbo doctor” shows which. Stop it, or choose another port (CARIMBO_HTTP_PORT, CARIMBO_AGI_PORT, CARIMBO_GRPC_PORT).`,
    );
  }
  if (code === 'EADDRNOTAVAIL') {
    return t(
      `Esta máquina não tem o endereço ${address}.`,
      `This machine does not have the address ${address}.`,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const what = path ?? place;
    return t(`Sem permissão para ${what}.`, `No permission for ${what}.`);
  }
  if (code === 'ENOENT' && path !== undefined) return t(`Não existe: ${path}`, `Does not exist: ${path}`);
  if (code === 'EISDIR')
    return t(`É uma pasta; informe um arquivo. ${path ?? ''}`, `A folder; give a file. ${path ?? ''}`).trim();
  if (code === 'ENOSPC') return t(`Disco cheio. ${path ?? ''}`, `The disk is full. ${path ?? ''}`).trim();
  if (code === 'ECONNREFUSED' && port !== undefined)
    return t(`Ninguém atende em ${place}: ${error.message}`, `Nothing listens on ${place}: ${error.message}`);
  return null;
}
