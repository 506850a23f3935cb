import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { pageCount, pdfUaProblems } from '../support/pdf-structure.ts';

it('prints papers in a thread, several at once, and stops with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-papers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const server = await startCarimbo({ CARIMBO_DATA_DIR: folder });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const send = async (path: string, body: object) => {
    const reply = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await reply.json()) as { number: string };
  };
  const { number } = await send('/v1/protocols', { call_id: 'papers.1', card_number: '00012345678901230' });
  const entries = `/v1/protocols/${number}/entries`;
  for (let i = 0; i < 40; i += 1) {
    const text = `Fora da cobertura. ${'palavra '.repeat(300)}`;
    await send(entries, { type: 'answered', decision: 'denied', text, clause: 'Cláusula 12.3' });
    await send(entries, { type: 'reopened', text: 'Contesta.' });
  }
  await send(entries, { type: 'answered', decision: 'denied', text: 'Não.', clause: 'Cláusula 12.3' });

  const pdf = async (paper: string): Promise<Buffer> => {
    const reply = await fetch(`${server.url}/v1/protocols/${number}/${paper}.pdf`, { headers });
    expect(reply.status).toBe(200);
    return Buffer.from(await reply.arrayBuffer());
  };
  const papers = await Promise.all([pdf('record'), pdf('denial'), pdf('record'), pdf('denial')]);
  for (const paper of papers) expect(pdfUaProblems(paper)).toEqual([]);
  const [record, denial, again, denialAgain] = papers as [Buffer, Buffer, Buffer, Buffer];
  expect(pageCount(record)).toBeGreaterThan(10);
  expect(pageCount(denial)).toBe(1);
  expect(again.equals(record)).toBe(true);
  expect(denialAgain.equals(denial)).toBe(true);
  await server.end('SIGTERM');
  expect(server.child.exitCode).toBe(0);
});
