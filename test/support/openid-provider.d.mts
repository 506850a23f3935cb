export interface OpenIdProvider {
  issuer: string;
  client: { client_id: string; client_secret: string };
  stop(): Promise<void>;
}
export function startOpenIdProvider(options: {
  redirectUris: string[];
  /** Subject → claims. */
  people: Record<string, object>;
}): Promise<OpenIdProvider>;
export function enterAt(start: string, login: string): Promise<string>;
