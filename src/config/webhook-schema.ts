import { PUBLIC_TYPES } from '../protocol/public-types.ts';
import { choice, closed, expects, text, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';
import { FORMATS } from '../yaml/formats.ts';

/** What a message may contain; the same words as for API keys. */
const WEBHOOK_SCOPES = ['protocols:read', 'beneficiaries:read'] as const;

/** Certificates of a connection that Carimbo opens. */
export const Tls = Type.Object(
  {
    ca: Type.Optional(text('Arquivo PEM da autoridade que assina o certificado de quem recebe.')),
    cert: Type.Optional(text('Arquivo PEM do certificado do Carimbo (mTLS).')),
    key: Type.Optional(text('Arquivo PEM da chave do Carimbo (mTLS).')),
    passphrase: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Senha da chave.',
        'x-secret': true,
        ...expects('um texto', 'text'),
      }),
    ),
    server_name: Type.Optional(text('Nome esperado no certificado, se não é o do endereço.')),
  },
  { ...closed, description: 'Certificados; padrão: as autoridades públicas.' },
);

const WebhookSection = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9._-]{0,39}$',
      description: 'Nome do webhook; com ele o Carimbo guarda até onde enviou.',
      ...expects(
        'até 40 letras minúsculas, dígitos, . _ -, como crm',
        'up to 40 lower-case letters, digits, . _ -, such as crm',
      ),
    }),
    url: Type.String({
      format: FORMATS.webAddress,
      description: 'Endereço que recebe os registros por POST.',
      'x-secret': true,
      ...expects(
        'um endereço https://, sem usuário, senha e #',
        'an https:// address without user, password and #',
      ),
    }),
    secrets: Type.Array(
      Type.String({
        format: FORMATS.webhookSecret,
        'x-secret': true,
        ...expects(
          'whsec_ e de 24 a 64 bytes em base64: echo whsec_$(openssl rand -base64 32)',
          'whsec_ and 24 to 64 bytes in base64: echo whsec_$(openssl rand -base64 32)',
        ),
      }),
      {
        minItems: 1,
        maxItems: 5,
        description: 'Segredos das assinaturas; mais de um durante uma troca.',
        ...expects('uma lista de 1 a 5 segredos', 'a list of 1 to 5 secrets'),
      },
    ),
    types: Type.Array(choice(PUBLIC_TYPES, 'Um tipo de registro.'), {
      minItems: 1,
      description: 'Tipos de registro que são enviados.',
      ...expects('uma lista, como [issued, call.answered]', 'a list such as [issued, call.answered]'),
    }),
    scopes: Type.Optional(
      Type.Array(choice(WEBHOOK_SCOPES, 'Um escopo.'), {
        description:
          'O que a mensagem contém, como nas chaves; padrão: [protocols:read], sem CPF e nascimento.',
        ...expects(
          'uma lista, como [protocols:read, beneficiaries:read]',
          'a list such as [protocols:read, beneficiaries:read]',
        ),
      }),
    ),
    screen_pop: Type.Optional(
      Type.String({
        format: FORMATS.screenPop,
        description: 'Endereço a abrir na tela do atendente; vai preenchido em cada mensagem.',
        ...expects(
          'um endereço http(s) com {number}, {caller}, {name}, {card_number}, {plan}, {class}, {agent}, {queue}, {call_id}',
          'an http(s) address with {number}, {caller}, {name}, {card_number}, {plan}, {class}, {agent}, {queue}, {call_id}',
        ),
      }),
    ),
    timeout_ms: Type.Optional(
      whole(100, 30_000, 'Quanto cada envio espera pela resposta, em milissegundos.'),
    ),
    tls: Type.Optional(Tls),
  },
  { ...closed, description: 'Quem recebe os registros por HTTP.' },
);

export const WebhooksSection = Type.Array(WebhookSection, {
  description: 'Webhooks: quem recebe os registros da operadora por HTTP.',
  ...expects('uma lista de webhooks', 'a list of webhooks'),
});

export type WebhookSettings = Static<typeof WebhookSection>;
