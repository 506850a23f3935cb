import type { Static } from '../../../typebox.ts';
import type { Finding } from '../../../yaml/check.ts';
import { finding, text } from '../../schema/finding.ts';
import type { Auth } from '../../schema/requests.ts';

type AuthSettings = Static<typeof Auth>;
type Key = keyof AuthSettings;

const KEYS: Readonly<Record<AuthSettings['kind'], { required: readonly Key[]; optional: readonly Key[] }>> = {
  none: { required: [], optional: [] },
  api_key: { required: ['name', 'value'], optional: ['in'] },
  basic: { required: ['user', 'password'], optional: [] },
  bearer: { required: ['token'], optional: [] },
  oauth2: {
    required: ['token_url', 'client_id', 'client_secret'],
    optional: ['scope', 'audience', 'send'],
  },
  login: { required: ['request', 'token'], optional: ['expires_in', 'header', 'prefix'] },
};

/** What goes with each kind of authentication is there, and nothing of another kind. */
export function checkAuth(auth: AuthSettings, source: 'rest' | 'soap' | 'grpc'): Finding[] {
  const { required, optional } = KEYS[auth.kind];
  const missing = required
    .filter((key) => auth[key] === undefined)
    .map((key) =>
      finding(
        ['auth', key],
        text(`kind: ${auth.kind} precisa deste valor`, `kind: ${auth.kind} needs this value`),
        {
          on: 'key',
        },
      ),
    );
  const allowed = ['kind', ...required, ...optional];
  const foreign = Object.keys(auth)
    .filter((key) => !allowed.includes(key))
    .map((key) =>
      finding(
        ['auth', key],
        text(`não vale para kind: ${auth.kind}`, `does not go with kind: ${auth.kind}`),
        {
          on: 'key',
          expected: text(`só: ${allowed.join(', ')}`, `only: ${allowed.join(', ')}`),
        },
      ),
    );
  const noQuery =
    source === 'grpc' && auth.in === 'query'
      ? [finding(['auth', 'in'], text('gRPC não tem query', 'gRPC has no query'))]
      : [];
  return [...missing, ...foreign, ...noQuery];
}
