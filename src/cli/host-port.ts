import { isIPv6 } from 'node:net';

const EVERYWHERE = ['0.0.0.0', '::'];

/** `host:port` as it stands in a URL; an address that means "all of this machine" becomes loopback. */
export function authority({ host, port }: { host: string; port: number }): string {
  if (EVERYWHERE.includes(host)) return `127.0.0.1:${port}`;
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
