export interface OpenIdProvider {
  issuer: string;
  client: { client_id: string; client_secret: string };
  stop(): Promise<void>;
}
export function startOpenIdProvider(options: {
  redirectUris: string[];
  /** Subject → claims. */
  people: Record<string, object>;
  /** Under another name it is another site for browsers. */
  host?: 'localhost';
}): Promise<OpenIdProvider>;
export function enterAt(start: string, login: string): Promise<string>;
