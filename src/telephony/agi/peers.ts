import { BlockList, isIP } from 'node:net';
import type { AllowedPeer } from '../../config/config.ts';

/** A PBX that may connect, and the operators and the origin it may use. */
export interface Peer {
  /** IPv4 addresses without the `::ffff:` that a dual-stack socket adds. */
  address: string;
  origin: string;
  /** Registro ANS of the operators that it may name; null for all. */
  operators: readonly string[] | null;
  /** Who places the call, for the journal; by default `agi:` and the address. */
  actor?: string;
}

/** The peer at an address; null if it may not connect. */
export type FindPeer = (address: string | undefined) => Peer | null;

const DEFAULT_ORIGIN = 'pbx';

interface Rule {
  list: BlockList;
  /** Length of the prefix, that of IPv4 counted as `::ffff:a.b.c.d`. */
  bits: number;
  origin: string;
  operators: readonly string[] | null;
}

/**
 * @param allow addresses and CIDR ranges, IPv4 or IPv6; an IPv4 rule also matches `::ffff:a.b.c.d`. Of several matches, the
 * narrowest counts, then the first
 * @throws Error naming an entry that is not an address
 */
export function knownPeers(allow: readonly AllowedPeer[]): FindPeer {
  const rules = allow.map(ruleOf).sort((a, b) => b.bits - a.bits);
  return (address = '') => {
    const family = isIP(address);
    if (family === 0) return null;
    const rule = rules.find(({ list }) => list.check(address, family === 6 ? 'ipv6' : 'ipv4'));
    if (rule === undefined) return null;
    const { origin, operators } = rule;
    return { address: address.replace(/^::ffff:(?=\d+\.)/i, ''), origin, operators };
  };
}

function ruleOf(entry: AllowedPeer): Rule {
  const {
    address,
    origin = DEFAULT_ORIGIN,
    operators = null,
  } = typeof entry === 'string' ? { address: entry } : entry;
  const list = new BlockList();
  return { list, bits: add(list, address), origin, operators };
}

/** @returns the length of the prefix */
function add(list: BlockList, entry: string): number {
  const [address = '', prefix, ...more] = entry.trim().split('/');
  const family = isIP(address);
  const maxBits = family === 6 ? 128 : 32;
  const bits = prefix === undefined ? maxBits : Number(prefix);
  const isValid = (prefix === undefined || /^\d+$/.test(prefix)) && bits <= maxBits;
  if (family === 0 || more.length > 0 || !isValid)
    throw new Error(`"${entry}" is neither an address nor a range like 10.0.0.0/24`);
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, type);
  else list.addSubnet(address, bits, type);
  return bits + (family === 4 ? 96 : 0);
}
