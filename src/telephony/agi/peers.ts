import { BlockList, isIP } from 'node:net';
import type { AllowedPeer } from '../../config/config.ts';

/** A PBX that speaks to us, and what it may speak for. */
export interface Peer {
  /** Its address; an IPv4 address as such, however the socket names it. */
  address: string;
  origin: string;
  /** Registro ANS of each operator that it may name; null for every one. */
  operators: readonly string[] | null;
}

/** The peer at an address; null where it may not speak to us. */
export type FindPeer = (address: string | undefined) => Peer | null;

const USUAL_ORIGIN = 'pbx';

interface Rule {
  list: BlockList;
  /** Length of its prefix; an IPv4 address counts as `::ffff:a.b.c.d`. */
  bits: number;
  origin: string;
  operators: readonly string[] | null;
}

/**
 * @param allow addresses and CIDR ranges, IPv4 or IPv6; an IPv4 rule also fits the peer as `::ffff:a.b.c.d`. Of several
 * that fit, the narrowest counts, then the first
 * @throws Error naming the entry that is no address
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
    origin = USUAL_ORIGIN,
    operators = null,
  } = typeof entry === 'string' ? { address: entry } : entry;
  const list = new BlockList();
  return { list, bits: add(list, address), origin, operators };
}

/** @returns the length of the prefix */
function add(list: BlockList, entry: string): number {
  const [address = '', prefix, ...more] = entry.trim().split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const bits = prefix === undefined ? most : Number(prefix);
  const fits = (prefix === undefined || /^\d+$/.test(prefix)) && bits <= most;
  if (family === 0 || more.length > 0 || !fits)
    throw new Error(`"${entry}" is neither an address nor a range like 10.0.0.0/24`);
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, type);
  else list.addSubnet(address, bits, type);
  return bits + (family === 4 ? 96 : 0);
}
