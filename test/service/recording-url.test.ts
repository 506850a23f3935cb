import { expect, it } from 'vitest';
import { createTestService } from '../support/protocol-service.ts';

const PRINCIPAL = { operator: '326305', origin: 'pbx', actor: 'key:test', quota: 'key:test' };

it('shows the address of a recording where the operator has a template, and writes only the file’s name', async () => {
  const recordingUrl = 'https://gravacoes.example.com/{year}/{name}.mp3';
  const service = await createTestService({ recordingUrl });
  const { protocol } = await service.protocolService.issue(PRINCIPAL, {});
  const recording = { type: 'recording', data: { file: 'a.wav' } } as const;
  await service.protocolService.recordFact(PRINCIPAL, protocol.number, recording);
  const { entries } = await service.protocolService.read(PRINCIPAL, protocol.number);
  const year = protocol.issued_at.slice(0, 4);
  expect(entries.at(-1)?.data).toEqual({
    file: 'a.wav',
    url: `https://gravacoes.example.com/${year}/a.mp3`,
  });
  expect((await service.entries()).at(-1)?.data).toEqual({ file: 'a.wav' });
});
