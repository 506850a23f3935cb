import type { Dialplan } from './dialplan.ts';
import type { Server } from './server.ts';

/** The two dialplans; they must behave the same. */
export const WAYS = ['http', 'fastagi'] as const;
export type Way = (typeof WAYS)[number];

/** Cards of demo/beneficiaries.csv, and one that is not in it. */
export const CARD = '00012345678901230';
export const CARD_OF_A_NAME_FROM_HELL = '00321000987654000';
export const UNKNOWN_CARD = '00012345678901999';

/** Milliseconds within which the caller is in the queue, whatever fails. */
export const WITHIN = 5000;

/** How a dialplan reaches its server. */
export type Address = Pick<Server, 'url' | 'agi' | 'key'>;

/** One of Carimbo's dialplans with the settings that every site must fill in. */
export function dialplan(way: Way, { url, agi, key }: Address, queue = 'answers'): Dialplan {
  const address = way === 'http' ? { CARIMBO_SERVER: url, CARIMBO_KEY: key } : { CARIMBO_AGI: agi };
  return { file: `carimbo-${way}`, settings: { ...address, CARIMBO_QUEUE: queue } };
}
