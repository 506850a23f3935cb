import type { NewAccessRecord } from '../../src/store/access-records.ts';
import { OPERATOR } from './journal.ts';

export function accessRecord(id: string, more: Partial<NewAccessRecord> = {}): NewAccessRecord {
  return {
    operator: OPERATOR,
    id,
    actor: 'key:k1',
    origin: 'crm',
    address: '192.0.2.10',
    route: 'GET /v1/protocols/{number}',
    fields: 'full',
    numbers: [],
    keys: [],
    card_number: null,
    reason: null,
    reason_source: null,
    filter: null,
    ...more,
  };
}
