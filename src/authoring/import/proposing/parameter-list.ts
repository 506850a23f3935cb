import { PROTOCOL_PLACES, REGISTER_PLACES } from '../../../source/schema/places.ts';
import { isSecretName, looksSecret } from '../literal/secret-names.ts';
import { oneLine } from '../marked-text.ts';
import { tokensOf } from '../names/tokens.ts';
import type { EnvironmentNeed } from './source-draft.ts';

export interface ParameterRequest {
  /** Its name in the document. */
  name: string;
  type?: 'text' | 'url' | 'number' | undefined;
  value?: string | null | undefined;
  description?: string | null | undefined;
  secret?: boolean | undefined;
}

const RESERVED = new Set<string>([...PROTOCOL_PLACES, ...REGISTER_PLACES]);

/** Collects the parameters of a source file; each request returns its reference, `${base_url}`. */
export class ParameterList {
  readonly #prefix: string;
  readonly #parameters = new Map<string, Record<string, unknown>>();
  readonly #places = new Map<string, string>();
  readonly environment: EnvironmentNeed[] = [];

  /** @param prefix of environment variables: `ORIGEM` */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @param key the same key is the same parameter */
  place(key: string, request: ParameterRequest): string {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const secret =
      request.secret ||
      (request.type !== 'url' && (isSecretName(request.name) || looksSecret(request.value ?? '')));
    const name = this.#unusedName(request.name);
    const env = `${this.#prefix}_${name.toUpperCase()}`;
    const given = secret || request.value === '' ? null : (request.value ?? null);
    const isNumber = request.type === 'number' && (given === null || /^-?\d{1,15}(\.\d{1,10})?$/.test(given));
    const type = request.type === 'url' ? 'url' : isNumber ? 'number' : 'text';
    const description =
      oneLine(request.description ?? '', 120) || `${oneLine(request.name, 60)}, como eles o chamam.`;
    this.#parameters.set(name, {
      ...(type === 'text' ? {} : { type }),
      description,
      ...(secret ? { sensitive: true } : {}),
      env,
      ...(given === null ? {} : { default: isNumber ? Number(given) : given }),
    });
    this.environment.push({ name: env, description, secret, optional: given !== null });
    const place = `\${${name}}`;
    this.#places.set(key, place);
    return place;
  }

  /** Escapes `$`: `${…}` in foreign text would be read as a reference. */
  dollar(): string {
    const known = this.#places.get('dollar');
    if (known !== undefined) return known;
    const name = this.#unusedName('cifrao');
    this.#parameters.set(name, {
      description: 'Um cifrão literal, do sistema da operadora.',
      default: '$',
    });
    const place = `\${${name}}`;
    this.#places.set('dollar', place);
    return place;
  }

  toSettings(): Record<string, unknown> {
    return Object.fromEntries(this.#parameters);
  }

  #unusedName(suggested: string): string {
    const plain =
      tokensOf(suggested)
        .join('_')
        .slice(0, 40)
        .replace(/^(?:[^a-z]+|extra_)+|_+$/g, '') || 'parametro';
    const taken = (name: string) => this.#parameters.has(name) || RESERVED.has(name);
    if (!taken(plain)) return plain;
    const numbers = Array.from({ length: this.#parameters.size + 2 }, (_, index) => `${plain}_${index + 2}`);
    return numbers.find((name) => !taken(name)) ?? plain;
  }
}
