import { FAULTS } from './http/faults.ts';

/** The origins that this source may connect to (scheme, host and port), only from its configuration. */
export class AllowedOrigins {
  readonly #origins = new Set<string>();

  constructor(addresses: Iterable<string> = []) {
    for (const address of addresses) if (URL.canParse(address)) this.#origins.add(new URL(address).origin);
  }

  /** @throws ExchangeFault `host_not_allowed`; `address_invalid` for what is no web address */
  check(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw FAULTS.address(`${url.protocol} não é aceito: o endereço começa com http:// ou https://`);
    if (url.username !== '' || url.password !== '')
      throw FAULTS.address('usuário e senha não podem ficar no endereço: use auth com kind: basic');
    if (!this.#origins.has(url.origin)) throw FAULTS.hostNotAllowed(url.origin);
  }
}
