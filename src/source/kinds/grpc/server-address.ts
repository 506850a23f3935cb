import { ExchangeFault } from '../../exchange.ts';

/** `host:porta`, `[::1]:50051`: nothing else, so that no scheme can lead elsewhere. @throws ExchangeFault */
export function serverAddress(address: string): string {
  const [, port] = /^(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(address) ?? [];
  if (port !== undefined && Number(port) >= 1 && Number(port) <= 65_535) return `dns:${address}`;
  throw new ExchangeFault('address_invalid', {
    reason:
      'connection.address não é um endereço de gRPC: escreva host:porta, sem http:// (como grpc.operadora.com.br:443)',
  });
}
