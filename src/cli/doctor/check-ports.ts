import { createServer } from 'node:net';
import type { Config } from '../../config/config.ts';
import { type Instance, instanceOf } from '../../monitoring/instance.ts';
import { t } from '../language.ts';
import type { Running } from './ask-running.ts';
import type { Examination } from './examination.ts';
import { type Finding, numberOfPbx } from './finding.ts';

interface Port {
  name: string;
  host: string;
  port: number;
}

/** Each port must be free or in use by this Carimbo; another installation would keep it from starting. */
export async function checkPorts({
  config,
  running,
}: Pick<Examination, 'config' | 'running'>): Promise<Finding[]> {
  const { http, agi, grpc } = config;
  const ports: Port[] = [
    { name: 'HTTP', ...http },
    ...(agi.enabled ? [{ name: 'FastAGI', ...agi }] : []),
    ...(grpc.enabled ? [{ name: 'gRPC', ...grpc }] : []),
  ];
  return Promise.all(
    ports.map(async (port) => {
      const place = `${port.name} ${port.host}:${port.port}`;
      const code = await tryListening(port);
      return code === 'EADDRINUSE' && running !== null
        ? usedByCarimbo(place, running, config)
        : portFinding(place, code);
    }),
  );
}

function portFinding(place: string, code: string | null): Finding {
  if (code === null)
    return {
      check: 'ports',
      status: 'ok',
      found: t(`${place}: livre; nenhum Carimbo no ar aqui`, `${place}: free; no Carimbo is running here`),
    };
  return {
    check: 'ports',
    status: 'fail',
    found: `${place}: ${listenError(code)}`,
    callers: numberOfPbx(),
    todo: t(
      'encerre o outro programa, ou troque o endereço e a porta na configuração e no plano de discagem',
      'stop the other program, or change address and port in the configuration and in the dialplan',
    ),
  };
}

function usedByCarimbo(place: string, running: Exclude<Running, null>, config: Config): Finding {
  if (running === 'unknown')
    return {
      check: 'ports',
      status: 'ok',
      found: t(
        `${place}: há um Carimbo no ar; só da própria máquina (127.0.0.1) se pode ver qual`,
        `${place}: a Carimbo is running; which one is visible only from its own machine (127.0.0.1)`,
      ),
    };
  if (isSame(running, config))
    return {
      check: 'ports',
      status: 'ok',
      found: t(
        `${place}: este Carimbo está no ar (usuário ${running.user})`,
        `${place}: this Carimbo is running (user ${running.user})`,
      ),
    };
  return otherInstallation(place, running, config);
}

function isSame(running: Instance, config: Config): boolean {
  const own = instanceOf(config);
  return running.mode === own.mode && running.data_dir === own.data_dir && running.database === own.database;
}

function otherInstallation(
  place: string,
  { mode, data_dir, user }: Instance & { user: string },
  config: Config,
): Finding {
  const which =
    mode === 'demo'
      ? t('a demonstração (npm start)', 'the demo (npm start)')
      : t('outra instalação do Carimbo', 'another installation of Carimbo');
  const end =
    mode === 'demo'
      ? t('encerre a demonstração (Ctrl+C no terminal dela)', 'stop the demo (Ctrl+C in its terminal)')
      : t('encerre a outra', 'stop the other one');
  return {
    check: 'ports',
    status: config.mode === 'demo' ? 'warn' : 'fail',
    found: t(
      `${place}: quem está no ar é ${which}, com os dados em ${data_dir} (usuário ${user})`,
      `${place}: ${which} is running, with its data in ${data_dir} (user ${user})`,
    ),
    callers: t(
      'quem emite os números é a outra; esta não inicia enquanto isso',
      'the other one issues the numbers; this one cannot start meanwhile',
    ),
    todo:
      config.mode === 'demo'
        ? t('para verificar a outra, use --config', 'to check the other one, use --config')
        : t(`${end}, ou troque as portas`, `${end}, or change the ports`),
  };
}

function listenError(code: string): string {
  if (code === 'EADDRINUSE') return t('em uso por outro programa', 'in use by another program');
  if (code === 'EADDRNOTAVAIL')
    return t('esta máquina não tem esse endereço', 'this machine does not have this address');
  if (code === 'EACCES')
    return t(
      'sem permissão (portas abaixo de 1024 exigem root)',
      'no permission (ports below 1024 need root)',
    );
  return code;
}

/** @returns null where it works, else the system's error code */
function tryListening({ host, port }: Port): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
