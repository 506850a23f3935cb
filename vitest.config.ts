import { defineConfig } from 'vitest/config';

/** The terminal's messages are tested in Portuguese on every machine. */
const env = { LANG: 'pt_BR.UTF-8', LC_ALL: '', LC_MESSAGES: '' };

/** Conditions are waited for on slow machines, too; the default is one second. */
const expect = { poll: { timeout: 20_000 } };

/** So many calls at once that whoever decodes their audio loses packets where another suite runs beside it. */
const CROWDS = ['test/e2e/offline-crowd.test.ts', 'test/e2e/simultaneous-calls.test.ts'];

/** Two workers, because servers, databases and PBXs run beside them. Calls measure time: they run after all else. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          env,
          expect,
          include: ['src/**/*.test.ts', 'web/src/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          env,
          expect,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/browser/**'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          env,
          expect,
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          env,
          expect,
          include: ['test/e2e/**/*.test.ts'],
          exclude: CROWDS,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'crowd',
          env,
          expect,
          include: CROWDS,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
