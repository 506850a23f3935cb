import type { LoadedConfig } from '../../config/interpret.ts';
import { describeProblem } from '../../yaml/problem.ts';
import { language, t } from '../language.ts';
import type { Finding } from './finding.ts';

/** The file has loaded, or the doctor would not run; warnings remain. */
export function checkConfig({ config, warnings }: LoadedConfig): Finding[] {
  const names = config.operators.map(({ ans_registry, name }) => `${ans_registry} ${name}`).join(', ');
  const source = config.file ?? t('demonstração, sem arquivo', 'demo, without a file');
  const doubts = warnings.map(
    (warning): Finding => ({ check: 'config', status: 'warn', found: describeProblem(warning, language()) }),
  );
  return [
    {
      check: 'config',
      status: 'ok',
      found: t(
        `Configuração: ${source}; operadoras: ${names}`,
        `Configuration: ${source}; operators: ${names}`,
      ),
    },
    ...doubts,
  ];
}
