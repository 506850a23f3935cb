import { type Static, Type } from '../../typebox.ts';
import { closed, expects, flag, template, text } from '../schema/builders.ts';
import type { PlacedText } from '../source-kind.ts';

export const Tls = Type.Object(
  {
    ca: Type.Optional(text('Arquivo PEM da autoridade que assina o certificado deles.')),
    cert: Type.Optional(text('Arquivo PEM do nosso certificado (mTLS).')),
    key: Type.Optional(text('Arquivo PEM da nossa chave (mTLS).')),
    passphrase: Type.Optional(template('Senha da chave.')),
    server_name: Type.Optional(text('Nome esperado no certificado, quando não é o do endereço.')),
  },
  { ...closed, description: 'TLS e certificado de cliente.' },
);

export const TlsOrFlag = Type.Union([flag('Liga TLS.'), Tls], {
  description: 'Liga TLS; com chaves, diz os certificados.',
  ...expects('true, false, ou ca, cert, key, …', 'true, false, or ca, cert, key, …'),
});

export type TlsSettings = Static<typeof Tls>;

export function tlsSecrets(tls: TlsSettings | boolean | undefined): PlacedText[] {
  if (typeof tls !== 'object' || tls.passphrase === undefined) return [];
  return [{ path: ['connection', 'tls', 'passphrase'], text: tls.passphrase }];
}
