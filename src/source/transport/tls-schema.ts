import { type Static, Type } from '../../typebox.ts';
import { closed, expects, flag, template, text } from '../schema/builders.ts';
import type { PlacedText } from '../source-kind.ts';

export const Tls = Type.Object(
  {
    ca: Type.Optional(text('Arquivo PEM da autoridade que assina o certificado do sistema.')),
    cert: Type.Optional(text('Arquivo PEM do certificado do Carimbo (mTLS).')),
    key: Type.Optional(text('Arquivo PEM da chave do Carimbo (mTLS).')),
    passphrase: Type.Optional(template('Senha da chave.')),
    server_name: Type.Optional(text('Nome esperado no certificado, se não é o do endereço.')),
  },
  { ...closed, description: 'TLS e certificado de cliente.' },
);

export const TlsOrFlag = Type.Union([flag('Liga TLS.'), Tls], {
  description: 'Liga TLS; como grupo de chaves, define os certificados.',
  ...expects('true, false, ou ca, cert, key, …', 'true, false, or ca, cert, key, …'),
});

export type TlsSettings = Static<typeof Tls>;

export function tlsSecrets(tls: TlsSettings | boolean | undefined): PlacedText[] {
  if (typeof tls !== 'object' || tls.passphrase === undefined) return [];
  return [{ path: ['connection', 'tls', 'passphrase'], text: tls.passphrase }];
}
