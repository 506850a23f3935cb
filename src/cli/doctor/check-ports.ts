import { createServer } from 'node:net';
import type { Config } from '../../config/config.ts';
import { authority } from '../authority.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

interface Door {
  name: string;
  host: string;
  port: number;
}

/** Each port is free, or held by a Carimbo that runs. */
export async function checkPorts({ http, agi, grpc }: Config): Promise<Finding[]> {
  const running = await isCarimbo(authority(http));
  const doors: Door[] = [
    { name: 'HTTP', ...http },
    ...(agi.enabled ? [{ name: 'FastAGI', ...agi }] : []),
    ...(grpc.enabled ? [{ name: 'gRPC', ...grpc }] : []),
  ];
  return Promise.all(doors.map((door) => checkDoor(door, running)));
}

async function checkDoor(door: Door, running: boolean): Promise<Finding> {
  const place = `${door.name} ${door.host}:${door.port}`;
  const code = await tryListening(door);
  if (code === null)
    return {
      check: 'ports',
      status: 'ok',
      found: t(`${place}: livre; nenhum Carimbo no ar aqui`, `${place}: free; no Carimbo runs here`),
    };
  if (code === 'EADDRINUSE' && running)
    return {
      check: 'ports',
      status: 'ok',
      found: t(`${place}: um Carimbo está no ar`, `${place}: a Carimbo is running`),
    };
  return {
    check: 'ports',
    status: 'fail',
    found: `${place}: ${whyNot(code)}`,
    callers: t(
      'o Asterisk não alcança o Carimbo; a ligação segue para a fila sem protocolo',
      'Asterisk cannot reach Carimbo; the call goes on to the queue without a protocol',
    ),
    todo: t(
      'encerre o outro programa, ou mude endereço e porta na configuração e no plano de discagem',
      'stop the other program, or change address and port in the configuration and in the dialplan',
    ),
  };
}

function whyNot(code: string): string {
  if (code === 'EADDRINUSE') return t('em uso por outro programa', 'in use by another program');
  if (code === 'EADDRNOTAVAIL')
    return t('esta máquina não tem esse endereço', 'this machine does not have this address');
  if (code === 'EACCES')
    return t(
      'sem permissão (portas abaixo de 1024 são do root)',
      'no permission (ports below 1024 belong to root)',
    );
  return code;
}

/** @returns null when one could listen there, or else the system's error code */
function tryListening({ host, port }: Door): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

async function isCarimbo(place: string): Promise<boolean> {
  try {
    const reply = await fetch(`http://${place}/openapi.json`, { signal: AbortSignal.timeout(3_000) });
    return (await reply.text()).includes('Carimbo');
  } catch {
    return false;
  }
}
