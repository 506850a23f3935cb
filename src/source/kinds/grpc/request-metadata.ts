import type { Metadata } from '@grpc/grpc-js';
import type { Grpc } from '../../../platform/load-grpc.ts';
import { fill } from '../../engine/template.ts';
import { ExchangeFault, type Values } from '../../exchange.ts';

type Templates = Readonly<Record<string, string | number | boolean>>;

/** Metadata as sent, by lower-case name: the request's, and the credentials. */
export function metadataFields(
  templates: Templates | undefined,
  values: Values,
  credentials: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = Object.entries(templates ?? {}).map(([name, template]) => [
    name.toLowerCase(),
    fill(String(template), values, (value) => value),
  ]);
  return { ...Object.fromEntries(filled), ...credentials };
}

/** @throws ExchangeFault (misconfigured) for what metadata cannot hold; a name that ends in -bin takes base64 */
export function toMetadata({ Metadata }: Grpc, fields: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith('grpc-') || name.startsWith(':')) throw unfit(name, 'o nome é reservado ao gRPC');
    if (!/^[0-9a-z_.-]+$/.test(name)) throw unfit(name, 'o nome tem caracteres inválidos');
    if (name.endsWith('-bin')) {
      metadata.set(name, Buffer.from(value, 'base64'));
      continue;
    }
    // The protocol allows only printable ASCII: a line break would start another field.
    if (!/^[\x20-\x7e]*$/.test(value)) throw unfit(name, 'o valor tem caracteres inválidos');
    metadata.set(name, value);
  }
  return metadata;
}

/** Metadata that came, as headers: lower-case names, several values joined, binary ones in base64. */
export function fromMetadata(...parts: (Metadata | undefined)[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of parts)
    for (const name of Object.keys(part?.getMap() ?? {}))
      headers[name] = (part?.get(name) ?? [])
        .map((value) => (typeof value === 'string' ? value : value.toString('base64')))
        .join(', ');
  return headers;
}

const unfit = (name: string, why: string) =>
  new ExchangeFault('metadata', { reason: `metadado ${name}: ${why}` });
