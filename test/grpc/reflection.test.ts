import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as loader from '@grpc/proto-loader';
import { expect, it } from 'vitest';
import { messageTypes } from '../../src/grpc/message-types.ts';

interface Described {
  type: { field?: { name: string; number: number; type: string; label: string; typeName: string }[] };
}

/** Methods with their messages, and messages with their fields: what two descriptions of the same services have in common. */
function summary(types: loader.PackageDefinition): string[] {
  return Object.entries(types)
    .flatMap(([name, definition]) => {
      if (typeof definition.format !== 'string')
        return Object.values(definition as loader.ServiceDefinition).map(
          ({ path, requestStream, responseStream }) => `${path} ${requestStream} ${responseStream}`,
        );
      return ((definition as Described).type.field ?? []).map(
        ({ name: field, number, type, label, typeName }) =>
          `${name}.${field} = ${number} ${type} ${label} ${(typeName.split('.').at(-1) ?? '').replace(/Entry$/, '')}`,
      );
    })
    .filter((line) => !line.startsWith('google.'))
    .sort();
}

it('reflection describes the same services as the .proto files; if not, see proto/README.md', async () => {
  const set = readFileSync(join(import.meta.dirname, '../../proto/carimbo/v1/carimbo.binpb'));
  const shown = summary(loader.loadFileDescriptorSetFromBuffer(set, { keepCase: true }));
  expect(shown).toEqual(summary(await messageTypes()));
  expect(shown).toContain('/carimbo.v1.AttendanceProtocols/IssueProtocol false false');
});
