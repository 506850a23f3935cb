/** The same on every machine, and printed at every start: there are no real data to protect. */
export const CREDENTIALS = {
  apiKey: 'chave-de-teste-da-operadora-exemplo',
  clientId: 'carimbo',
  clientSecret: 'segredo-oauth2-de-teste',
  user: 'carimbo',
  password: 'senha-de-teste',
} as const;

/** The variables through which the files in demo/sources/ read them. */
export const CREDENTIAL_VARIABLES = {
  OPERADORA_API_KEY: CREDENTIALS.apiKey,
  OPERADORA_CLIENT_SECRET: CREDENTIALS.clientSecret,
  OPERADORA_SENHA: CREDENTIALS.password,
} as const;
