import { join } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import type { Settings } from './schema.ts';

/** What `npm start` runs on: an operator that does not exist, with synthetic beneficiaries, on loopback only. */
export const DEMO_SETTINGS: Settings = {
  data_dir: 'data',
  http: { host: '127.0.0.1' },
  agi: { host: '127.0.0.1', allow: ['127.0.0.0/8', '::1'] },
  operators: [
    {
      ans_registry: '999997',
      name: 'Operadora Demonstração',
      time_zone: 'America/Sao_Paulo',
      source: {
        kind: 'file',
        path: join(PACKAGE_ROOT, 'demo', 'beneficiaries.csv'),
        columns: { phone: 'phone', email: 'email' },
      },
    },
  ],
};
