import { expect, it } from 'vitest';
import { loadDriver } from './load-driver.ts';

it('names the command that installs a driver which is missing', async () => {
  const missing: string = 'a-package-that-nobody-installed';
  await expect(loadDriver('mssql', () => import(missing))).rejects.toMatchObject({
    outcome: 'misconfigured',
    code: 'driver_missing',
    reason: expect.stringContaining('npm install mssql'),
  });
});

it('does not take a driver that fails for one that is missing', async () => {
  const broken = loadDriver('oracle', () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
});
