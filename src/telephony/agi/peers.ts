import { BlockList, isIP } from 'node:net';

/** Says whether a peer's address may speak to us. */
export type PeerCheck = (address: string | undefined) => boolean;

/**
 * @param allow addresses and CIDR ranges, IPv4 or IPv6; an IPv4 rule also fits the peer as `::ffff:a.b.c.d`
 * @throws Error naming the entry that is no address
 */
export function allowPeers(allow: readonly string[]): PeerCheck {
  const list = new BlockList();
  for (const entry of allow) add(list, entry);
  return (address) => {
    const family = isIP(address ?? '');
    return address !== undefined && family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

function add(list: BlockList, entry: string): void {
  const [address = '', prefix, ...more] = entry.trim().split('/');
  const family = isIP(address);
  const bits = prefix === undefined ? null : Number(prefix);
  const fits = bits === null || (/^\d+$/.test(prefix ?? '') && bits <= (family === 6 ? 128 : 32));
  if (family === 0 || more.length > 0 || !fits)
    throw new Error(`"${entry}" is neither an address nor a range like 10.0.0.0/24`);
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === null) list.addAddress(address, type);
  else list.addSubnet(address, bits, type);
}
