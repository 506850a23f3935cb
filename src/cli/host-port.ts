import { isIPv6 } from 'node:net';

const ALL_INTERFACES = ['0.0.0.0', '::'];

/** `host:port` as in a URL; the address of all interfaces becomes loopback. */
export function hostPort({ host, port }: { host: string; port: number }): string {
  if (ALL_INTERFACES.includes(host)) return `127.0.0.1:${port}`;
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
