import type { Configuration, IDToken } from 'openid-client';
import { ERRORS } from '../errors.ts';
import { isRole, type Role } from './role.ts';
import type { Begun, Sessions } from './sessions.ts';
import { isUserName, type StoredUser, userNameOf } from './user.ts';
import type { UserStore } from './user-store.ts';
import type { Users } from './users.ts';

/** Of every request to the provider. */
const TIMEOUT_S = 10;

/** A provider of OpenID Connect. */
export interface OpenIdSettings {
  /** Names it in addresses. */
  name: string;
  /** As people know it. */
  title: string;
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: readonly string[];
  /** The claim that holds the name of the user. */
  userClaim: string;
  /** The claim that holds the role, or groups. */
  roleClaim: string | null;
  /** The values of that claim for each role; the first role that has one counts. Then unknown users are created. */
  roles: Partial<Record<Role, readonly string[]>>;
  /** Registro ANS of users that are created. */
  operator: string;
}

export interface OpenIdParts {
  settings: OpenIdSettings;
  store: UserStore;
  users: Users;
  sessions: Sessions;
}

/** What must be remembered until the browser comes back. */
interface Pending {
  state: string;
  nonce: string;
  verifier: string;
}

/**
 * Signs users in by a provider of OpenID Connect: authorization code with PKCE, state and nonce. What must be remembered
 * meanwhile is with the browser, so that it may come back to another node.
 */
export class OpenIdSignIn {
  readonly settings: OpenIdSettings;
  readonly #store: UserStore;
  readonly #users: Users;
  readonly #sessions: Sessions;
  #discovered: Promise<Configuration> | null = null;

  constructor({ settings, store, users, sessions }: OpenIdParts) {
    this.settings = settings;
    this.#store = store;
    this.#users = users;
    this.#sessions = sessions;
  }

  /** @returns where to send the browser, and what to send back with it. @throws openid_failed */
  async begin(redirectUri: string): Promise<{ url: string; pending: string }> {
    try {
      const client = await import('openid-client');
      const verifier = client.randomPKCECodeVerifier();
      const pending: Pending = { state: client.randomState(), nonce: client.randomNonce(), verifier };
      const url = client.buildAuthorizationUrl(await this.#configuration(), {
        redirect_uri: redirectUri,
        scope: this.settings.scopes.join(' '),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
      });
      return { url: url.href, pending: Buffer.from(JSON.stringify(pending)).toString('base64url') };
    } catch (cause) {
      throw ERRORS.openIdFailed(cause);
    }
  }

  /**
   * @param url with which the browser came back
   * @param pending as `begin` returned it
   * @throws openid_failed, openid_user_unknown, sign_in_failed
   */
  async finish(url: URL, pending: string): Promise<Begun> {
    const { subject, claims } = await this.#claims(url, pending);
    const openid = `${this.settings.name} ${subject}`;
    const role = this.#roleOf(claims);
    const user = (await this.#store.findByOpenId(openid)) ?? (await this.#link(openid, claims, role));
    if (role === user.role || role === null) return this.#sessions.begin(user, 'openid');
    await this.#users.change(user.user, { role });
    return this.#sessions.begin(await this.#again(user), 'openid');
  }

  async #claims(url: URL, pending: string): Promise<{ subject: string; claims: Claims }> {
    try {
      const client = await import('openid-client');
      const { state, nonce, verifier } = readPending(pending);
      const configuration = await this.#configuration();
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims: IDToken | undefined = tokens.claims();
      if (claims === undefined) throw new Error('the provider gave no ID token');
      if (this.#needed().every((name) => claims[name] !== undefined)) return { subject: claims.sub, claims };
      // Many providers tell no more than the subject in the ID token.
      const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return { subject: claims.sub, claims: { ...claims, ...more } };
    } catch (cause) {
      throw ERRORS.openIdFailed(cause);
    }
  }

  #needed(): string[] {
    const { userClaim, roleClaim } = this.settings;
    return roleClaim === null ? [userClaim] : [userClaim, roleClaim];
  }

  /**
   * The first time: the user whom the claim names, who from then on is this subject and no other; or a new user, where the
   * provider says the role.
   */
  async #link(openid: string, claims: Claims, role: Role | null): Promise<StoredUser> {
    const { userClaim, operator } = this.settings;
    const name = userNameOf(String(claims[userClaim] ?? ''));
    const isUnproven = userClaim === 'email' && claims.email_verified === false;
    if (!isUserName(name) || isUnproven) throw ERRORS.openIdUserUnknown();
    const known = await this.#store.find(name);
    if (known === null) {
      if (role === null) throw ERRORS.openIdUserUnknown();
      const shown = typeof claims.name === 'string' && claims.name !== '' ? claims.name : name;
      await this.#users.create({
        user: name,
        operator,
        name: shown.slice(0, 200),
        role,
        password: null,
        openid,
      });
      return this.#again({ user: name });
    }
    if (known.openid !== null || known.operator !== operator) throw ERRORS.openIdUserUnknown();
    await this.#store.change(name, { openid }, false);
    return this.#again(known);
  }

  async #again({ user }: Pick<StoredUser, 'user'>): Promise<StoredUser> {
    const found = await this.#store.find(user);
    if (found === null) throw ERRORS.openIdUserUnknown();
    return found;
  }

  /** @throws openid_user_unknown where roles are configured and none fits */
  #roleOf(claims: Claims): Role | null {
    const { roleClaim, roles } = this.settings;
    if (roleClaim === null) return null;
    const values = [claims[roleClaim]].flat().map(String);
    const [role] =
      Object.entries(roles).find(([, wanted]) => wanted.some((one) => values.includes(one))) ?? [];
    if (role === undefined || !isRole(role)) throw ERRORS.openIdUserUnknown();
    return role;
  }

  /** A provider that does not answer is asked again the next time. */
  #configuration(): Promise<Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      this.#discovered = null;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const client = await import('openid-client');
    const url = new URL(issuer);
    return client.discovery(url, clientId, clientSecret ?? undefined, undefined, {
      timeout: TIMEOUT_S,
      // Only for a provider on this machine: the configuration refuses any other without TLS.
      execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
  }
}

type Claims = Record<string, unknown>;

function readPending(text: string): Pending {
  const { state, nonce, verifier } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  if ([state, nonce, verifier].some((one) => typeof one !== 'string' || one === ''))
    throw new Error('what the browser kept is incomplete');
  return { state, nonce, verifier };
}
