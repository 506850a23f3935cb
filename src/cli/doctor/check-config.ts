import { effectiveUser, userName } from '../../platform/users.ts';
import { ConfigError, describeProblem } from '../../yaml/problem.ts';
import { describeFailure } from '../failure.ts';
import { language, t } from '../language.ts';
import type { Examination } from './examination.ts';
import { type Finding, numberOfPbx } from './finding.ts';

/** The file has been loaded, or doctor would not run; warnings remain. */
export function checkConfig({ config, warnings }: Pick<Examination, 'config' | 'warnings'>): Finding[] {
  const names = config.operators.map(({ ans_registry, name }) => `${ans_registry} ${name}`).join(', ');
  const source = config.file ?? t('demonstração, sem arquivo', 'demo, without a file');
  const warningFindings = warnings.map(
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
    ...warningFindings,
  ];
}

/** Whether the service's user can read the configuration and the secrets that it refers to. */
export function checkReadable({ reload }: Pick<Examination, 'reload'>): Finding[] {
  try {
    reload();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const me = userName(effectiveUser());
    return [
      {
        check: 'config',
        status: 'fail',
        found: t(
          `O usuário ${me} não consegue ler a configuração: ${describeFailure(error, {})}`,
          `User ${me} cannot read the configuration: ${describeFailure(error, {})}`,
        ),
        callers: numberOfPbx(),
        todo: t(
          `chgrp -R ${me} na pasta da configuração e modo 0640 nos arquivos`,
          `chgrp -R ${me} on the configuration’s folder, and mode 0640 for its files`,
        ),
      },
    ];
  }
}
