import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import type { FoundParameters } from '../schema/find-parameters.ts';
import { finding, text } from '../schema/finding.ts';
import { requestSections } from '../schema/sections.ts';
import type { DescribedSettings, GrpcSettings, SqlSettings } from '../schema/source-schema.ts';
import { checkAuth } from '../transport/auth/auth-checks.ts';
import { checkAddress, checkBody } from './http/http-checks.ts';

/** What each kind asks beyond the shape of its keys. */
export function checkKind(settings: DescribedSettings, found: FoundParameters): Finding[] {
  if (settings.kind === 'sql') return checkDatabase(settings.connection);
  const auth = settings.auth;
  const findings = [
    ...(auth ? checkAuth(auth, settings.kind) : []),
    ...(auth?.request ? checkRequest(auth.request, ['auth', 'request'], { settings, found }) : []),
  ];
  if (settings.kind === 'grpc') return [...findings, ...checkTypes(settings.connection)];
  const requests = requestSections(settings).flatMap(({ tree, path }) =>
    checkRequest(tree as HttpLike, path, { settings, found }),
  );
  return [...findings, ...requests];
}

interface HttpLike {
  url?: string;
  body?: unknown;
}

function checkRequest(
  request: HttpLike,
  path: Path,
  { settings, found }: { settings: Exclude<DescribedSettings, SqlSettings>; found: FoundParameters },
): Finding[] {
  const { connection } = settings;
  const known = {
    parameters: Object.keys(settings.parameters ?? {}),
    urlParameters: found.urlParameters,
    hasBase: connection !== undefined && 'base_url' in connection,
  };
  const { body } = request;
  return [
    ...checkAddress(request.url ?? '', request.url === undefined ? path : [...path, 'url'], known),
    ...(typeof body === 'object' && body !== null
      ? checkBody(body as Record<string, unknown>, [...path, 'body'])
      : []),
  ];
}

const TYPES = ['proto', 'descriptor_set', 'reflection'] as const;

/** Where the messages are described: in one place. */
function checkTypes(connection: GrpcSettings['connection']): Finding[] {
  const given = TYPES.filter((key) => connection[key] !== undefined && connection[key] !== false);
  if (given.length === 1) return [];
  return [
    finding(
      ['connection'],
      given.length === 0
        ? text('não se sabe de onde vêm as mensagens', 'nothing says where the messages are described')
        : text(`há ${given.join(' e ')}`, `there are ${given.join(' and ')}`),
      { on: 'key', expected: text(`um de: ${TYPES.join(', ')}`, `one of: ${TYPES.join(', ')}`) },
    ),
  ];
}

type Connection = SqlSettings['connection'];

function checkDatabase(connection: Connection): Finding[] {
  const { driver } = connection;
  return neededBy(connection)
    .filter((key) => connection[key] === undefined)
    .map((key) =>
      finding(
        ['connection', key],
        text(`driver: ${driver} precisa deste valor`, `driver: ${driver} needs this value`),
        { on: 'key' },
      ),
    );
}

function neededBy({ driver, connect_string }: Connection): (keyof Connection)[] {
  if (driver === 'sqlite') return ['path'];
  if (driver === 'oracle') return connect_string === undefined ? ['host', 'database', 'user'] : ['user'];
  return ['host', 'database', 'user'];
}
