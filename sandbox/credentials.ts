/** What opens Operadora Exemplo. Printed at every start, the same everywhere: it guards nobody's data. */
export const CREDENTIALS = {
  apiKey: 'chave-de-teste-da-operadora-exemplo',
  clientId: 'carimbo',
  clientSecret: 'segredo-oauth2-de-teste',
  user: 'carimbo',
  password: 'senha-de-teste',
} as const;

/** The variables by which the files in demo/sources/ get them. */
export const CREDENTIAL_VARIABLES = {
  OPERADORA_API_KEY: CREDENTIALS.apiKey,
  OPERADORA_CLIENT_SECRET: CREDENTIALS.clientSecret,
  OPERADORA_SENHA: CREDENTIALS.password,
} as const;
