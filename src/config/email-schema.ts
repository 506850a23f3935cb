import { choice, closed, expects, flag, text, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';
import { FORMATS } from '../yaml/formats.ts';
import { Tls } from './webhook-schema.ts';

export const EmailSection = Type.Object(
  {
    host: text('Servidor SMTP.', 'o nome ou IP do servidor SMTP', 'the name or IP of the SMTP server'),
    port: Type.Optional(whole(1, 65_535, 'Porta do servidor SMTP.')),
    security: Type.Optional(
      choice(
        ['starttls', 'tls', 'none'],
        'starttls: criptografia obrigatória na porta 587; tls: desde o início, na 465; none: só na própria máquina.',
      ),
    ),
    user: Type.Optional(text('Usuário do servidor SMTP.')),
    password: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Senha do usuário.',
        'x-secret': true,
        ...expects('um texto', 'text'),
      }),
    ),
    from: Type.String({
      format: FORMATS.mailAddress,
      description: 'Endereço do remetente.',
      ...expects(
        'um endereço, como nao-responda@operadora.example',
        'an address such as nao-responda@operadora.example',
      ),
    }),
    field: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$',
        description: 'Campo de extra do beneficiário que tem o e-mail.',
        ...expects('o nome de um campo, como email', 'the name of a field such as email'),
      }),
    ),
    send_number: Type.Optional(
      flag('Envia o número a quem ligou, logo depois da emissão; padrão: o que o perfil diz.'),
    ),
    per_recipient_per_hour: Type.Optional(whole(1, 100, 'Mensagens por destinatário e hora.')),
    per_hour: Type.Optional(whole(1, 1_000_000, 'Mensagens da operadora por hora.')),
    tls: Type.Optional(Tls),
  },
  { ...closed, description: 'E-mail por SMTP.' },
);

export const ReportsSection = Type.Object(
  {
    to: Type.Array(
      Type.String({
        format: FORMATS.mailAddress,
        description: 'Endereço de quem recebe.',
        ...expects(
          'um endereço, como gestao@operadora.example',
          'an address such as gestao@operadora.example',
        ),
      }),
      {
        minItems: 1,
        maxItems: 20,
        description: 'Quem recebe o relatório do dia.',
        ...expects('uma lista de endereços', 'a list of addresses'),
      },
    ),
    hour: Type.Optional(whole(0, 23, 'A partir desta hora do dia seguinte, no fuso da operadora.')),
    language: Type.Optional(choice(['pt-BR', 'en'], 'O idioma da mensagem e da planilha.')),
  },
  { ...closed, description: 'O relatório do dia por e-mail, pelo servidor SMTP de email.' },
);

export type EmailSettings = Static<typeof EmailSection>;
