import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiOperation, ApiSummary } from '../../src/authoring/import/api-operation.ts';
import { rankOperations } from '../../src/authoring/import/rank-operations.ts';
import { askForOperation } from '../../src/cli/source/import/choose-operation.ts';

const operation = (id: string, method: string, path: string): ApiSummary => ({
  id,
  method,
  path,
  summary: '',
  takes: [],
  read: (): ApiOperation => {
    throw new Error('the menu reads no operation');
  },
});

const OPERATIONS = rankOperations([
  operation('entrar', 'POST', '/login'),
  operation('consultar', 'GET', '/beneficiarios/{carteira}'),
  ...Array.from({ length: 60 }, (_, index) => operation(`outra${index}`, 'GET', `/outra/${index}`)),
]);

afterEach(() => void vi.restoreAllMocks());

/** Types the lines one after the other, each when the question is there; null leaves (Ctrl+D). */
async function typing(
  ...lines: (string | null)[]
): Promise<{ chosen: Promise<{ id: string }>; shown: () => string }> {
  const shown: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown.push(String(text));
    return true;
  });
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.setEncoding('utf8').on('data', (text: string) => {
    if (!text.includes('Qual?')) return;
    const line = lines.shift();
    if (line === null) input.end();
    else if (line !== undefined) input.write(`${line}\n`);
  });
  const chosen = askForOperation(OPERATIONS, { signal: new AbortController().signal, input, output });
  return { chosen, shown: () => shown.join('') };
}

describe('the menu of operations', () => {
  it('offers the likeliest: Enter takes it', async () => {
    const { chosen, shown } = await typing('');
    expect((await chosen).id).toBe('consultar');
    expect(shown()).toContain('★   2  GET    /beneficiarios/{carteira}');
  });

  it('takes a number or a name', async () => {
    expect((await (await typing('1')).chosen).id).toBe('entrar');
    expect((await (await typing('outra59')).chosen).id).toBe('outra59');
  });

  it('shows the likely ones of a long list, and searches for the rest', async () => {
    const { chosen, shown } = await typing('outra/5', '57');
    expect((await chosen).id).toBe('outra54');
    expect(shown()).toContain('e mais 32');
    expect(shown()).toContain('/outra/59');
  });

  it('says so when nothing fits, and asks again', async () => {
    const { chosen, shown } = await typing('xyz', '999', '2');
    expect((await chosen).id).toBe('consultar');
    expect(shown()).toContain('Não está na lista');
  });

  it('is left with Ctrl+D, and nothing is chosen', async () => {
    await expect((await typing(null)).chosen).rejects.toThrow('Nenhuma operação foi escolhida.');
  });
});
