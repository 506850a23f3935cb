import { describe, expect, it } from 'vitest';
import { createLogger } from './log.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ log: { level: 'trace' } }, { write: (line) => lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('removes personal data and secrets, at the top of a line and one level down', () => {
    const text = logged((log) => {
      log.trace({ card_number: 'HIDE1', caller: 'HIDE2', id: 'shown' }, 'm');
      log.info({ protocol: { cpf: 'HIDE3', beneficiary: { name: 'HIDE4' } } }, 'm');
      log.error({ req: { headers: { authorization: 'HIDE5', cookie: 'HIDE6' }, query: 'HIDE7' } }, 'm');
    });
    expect(text).toContain('shown');
    expect(text).not.toContain('HIDE');
  });

  it('contains the message of an error, not the row that a database driver attaches to it', () => {
    const cause = Object.assign(new Error('broken'), {
      code: '23505',
      detail: 'Key (call_id)=(HIDE) exists',
      parameters: ['HIDE'],
    });
    const text = logged((log) => log.error({ err: new Error('outer', { cause }) }, 'm'));
    expect(JSON.parse(text)).toMatchObject({
      err: { message: 'outer', cause: { code: '23505', message: 'broken' } },
    });
    expect(text).not.toContain('HIDE');
  });

  it('does not log below its level', () => {
    const lines: string[] = [];
    createLogger({ log: { level: 'warn' } }, { write: (line) => lines.push(line) }).info('m');
    expect(lines).toEqual([]);
  });
});
