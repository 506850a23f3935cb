import { isIP } from 'node:net';
import type { ApiKey } from '../../auth/api-key.ts';
import type { AllowedPeer, Config } from '../../config/config.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

const DEFAULT_ORIGIN = 'pbx';

interface Peer {
  address: string;
  origin: string;
  operators: readonly string[] | null;
}

/**
 * Whether FastAGI and HTTP give a PBX the same origin: origin and call id identify an attendance, so a call that uses both
 * would get two numbers. Two PBXs with one origin may give their calls the same ids.
 */
export function checkPeerOrigins({ agi, operators }: Config, keys: readonly ApiKey[]): Finding[] {
  if (!agi.enabled) return [];
  const peers = agi.allow.map(peerOf);
  const differing = operators.flatMap(({ ans_registry }) => {
    const serving = peers.filter((peer) => peer.operators?.includes(ans_registry) ?? true);
    const issuing = keys.filter(
      (key) => key.operator === ans_registry && key.scopes.includes('protocols:issue'),
    );
    return differences(ans_registry, serving, issuing);
  });
  return [...differing, ...sharedOrigins(peers)];
}

/** A key of the default origin is taken for a PBX's. Of other keys nothing says whether a PBX uses them. */
function differences(operator: string, peers: readonly Peer[], keys: readonly ApiKey[]): Finding[] {
  const ofPeers = new Set(peers.map(({ origin }) => origin));
  const unmatched = keys.filter(({ origin }) => origin === DEFAULT_ORIGIN && !ofPeers.has(origin));
  if (peers.length === 0 || unmatched.length === 0) return [];
  const ids = unmatched.map(({ id }) => id).join(', ');
  const origins = [...ofPeers].join(', ');
  return [
    {
      check: 'keys',
      status: 'fail',
      found: t(
        `Operadora ${operator}: o origin da chave ${ids} é ${DEFAULT_ORIGIN}, e o das centrais em agi.allow é ${origins}`,
        `Operator ${operator}: the origin of key ${ids} is ${DEFAULT_ORIGIN}, and that of the PBXs in agi.allow is ${origins}`,
      ),
      callers: t(
        'uma ligação que passe por FastAGI e por HTTP recebe dois números',
        'a call that uses both FastAGI and HTTP gets two numbers',
      ),
      todo: t(
        `crie a chave de cada central com o origin dela (keys create --origin …) e revogue ${ids}`,
        `create each PBX’s key with its own origin (keys create --origin …) and revoke ${ids}`,
      ),
    },
  ];
}

function sharedOrigins(peers: readonly Peer[]): Finding[] {
  const byOrigin = new Map<string, Set<string>>();
  for (const { address, origin } of peers) {
    const addresses = byOrigin.get(origin) ?? new Set();
    byOrigin.set(origin, addresses.add(isLoopback(address) ? 'loopback' : address));
  }
  return [...byOrigin].flatMap(([origin, addresses]): Finding[] =>
    addresses.size < 2
      ? []
      : [
          {
            check: 'keys',
            status: 'warn',
            found: t(
              `Centrais com o mesmo origin ${origin}: ${[...addresses].join(', ')}`,
              `PBXs with the same origin ${origin}: ${[...addresses].join(', ')}`,
            ),
            callers: t(
              'ligações com o mesmo linkedid em duas centrais recebem o mesmo número',
              'calls with the same linkedid at two PBXs get the same number',
            ),
            todo: t(
              'dê a cada uma um origin próprio em agi.allow, ou um systemname a cada Asterisk (asterisk.conf)',
              'give each its own origin in agi.allow, or each Asterisk a systemname (asterisk.conf)',
            ),
          },
        ],
  );
}

function peerOf(entry: AllowedPeer): Peer {
  if (typeof entry === 'string') return { address: entry, origin: DEFAULT_ORIGIN, operators: null };
  const { address, origin = DEFAULT_ORIGIN, operators = null } = entry;
  return { address, origin, operators };
}

/** All loopback addresses are this machine, so one PBX. */
function isLoopback(network: string): boolean {
  const [address = ''] = network.split('/');
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1';
}
