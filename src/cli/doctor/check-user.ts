import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { closedFolder, effectiveUser, userName } from '../../platform/users.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import { type Finding, numberOfPbx } from './finding.ts';

/** Names the user with whose rights the checks ran: a file that root can read may be unreadable for the service. */
export function checkUser({ service }: Pick<Examination, 'service'>): Finding[] {
  const me = userName(effectiveUser());
  if (service === null)
    return [
      {
        check: 'user',
        status: 'ok',
        found: t(
          `Verificado com as permissões de ${me} (--user escolhe outro usuário)`,
          `Checked with the rights of ${me} (--user chooses another user)`,
        ),
      },
    ];
  const { name, knownFrom } = service;
  if (effectiveUser() === 0 || me === name)
    return [
      {
        check: 'user',
        status: 'ok',
        found: t(
          `Verificado com as permissões de ${name} (${knownFrom}; --user escolhe outro)`,
          `Checked with the rights of ${name} (${knownFrom}; --user chooses another)`,
        ),
      },
    ];
  return [
    {
      check: 'user',
      status: 'warn',
      found: t(
        `Verificado com as permissões de ${me}; o serviço roda como ${name} (${knownFrom})`,
        `Checked with the rights of ${me}; the service runs as ${name} (${knownFrom})`,
      ),
      todo: t('rode o doctor como root', 'run doctor as root'),
    },
  ];
}

/** Whether the user with whose rights this runs can read the program. */
export function checkProgram(): Finding[] {
  const closed = closedFolder(PACKAGE_ROOT);
  if (closed === null) return [];
  const me = userName(effectiveUser());
  return [
    {
      check: 'user',
      status: 'fail',
      found: t(
        `O usuário ${me} não tem acesso a ${closed}, e o programa está em ${PACKAGE_ROOT}`,
        `User ${me} has no access to ${closed}, and the program is in ${PACKAGE_ROOT}`,
      ),
      callers: numberOfPbx(),
      todo: t('ponha o programa em /opt/carimbo', 'put the program into /opt/carimbo'),
    },
  ];
}
