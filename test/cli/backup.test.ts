import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { OPERATOR } from '../support/journal.ts';
import { newFolder } from './carimbo.ts';
import { inProcess } from './in-process.ts';

it('replaces an older copy, and no other file', async () => {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  const database = join(folder, 'carimbo.db');
  writeFileSync(
    config,
    `data_dir: ${folder}\noperators:\n  - ans_registry: "${OPERATOR}"\n    name: Teste\n`,
  );
  const store = await openSqliteStore(database);
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  await store.close();
  const backup = (out: string) => inProcess('backup', '--out', out, '--config', config);

  const copy = join(folder, 'copia.gz');
  expect(await backup(copy)).toMatchObject({ code: 0 });
  expect(await backup(copy)).toMatchObject({ code: 0 });

  const before = readFileSync(database);
  const refused = await backup(database);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('não é uma cópia do Carimbo');
  expect(readFileSync(database).equals(before)).toBe(true);
});
