import type { Config } from '../../config/config.ts';
import type { Head } from '../../journal/head.ts';
import { unnamedOperators } from '../../journal/unnamed-operators.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

/** Numbers of an operator that the configuration does not name: the demo's, or those of another installation. */
export function checkOperators({ operators }: Config, heads: readonly Head[]): Finding[] {
  return unnamedOperators(operators, heads).map((operator) => ({
    check: 'database',
    status: 'warn',
    found: t(
      `O banco tem protocolos da operadora ${operator}, que não está na configuração`,
      `The database holds protocols of operator ${operator}, which the configuration does not name`,
    ),
    callers: t(
      'nada muda; mas duas instalações usam o mesmo banco (a demonstração e a produção?)',
      'nothing changes; but two systems share one database (the demo and production?)',
    ),
    todo: t(
      'dê a cada uma a sua pasta (data_dir) ou o seu banco (database.url) antes de entrar em produção',
      'give each its own folder (data_dir) or database (database.url), before going into production',
    ),
  }));
}
