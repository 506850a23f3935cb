import { type Asterisk, type AsteriskOptions, startAsterisk } from './asterisk.ts';
import type { Dialplan } from './dialplan.ts';
import { runServer, type Server } from './server.ts';

/** The two dialplans; they must behave the same. */
export const WAYS = ['http', 'fastagi'] as const;
export type Way = (typeof WAYS)[number];

/** Cards of demo/beneficiaries.csv, and one that is not in it. */
export const CARD = '00012345678901230';
export const CARD_WITH_SPECIAL_CHARACTERS = '00321000987654000';
export const UNKNOWN_CARD = '00012345678901999';

/** Milliseconds within which the caller is in the queue, whatever fails. Tests allow four times as many: CI machines are busy. */
export const WITHIN = 5000;

/** How a dialplan reaches its server. */
export type Address = Pick<Server, 'url' | 'agi' | 'key'>;

/** One of Carimbo's dialplans with the settings that every site must fill in. */
export function dialplan(way: Way, { url, agi, key }: Address, queue = 'answers'): Dialplan {
  const address = way === 'http' ? { CARIMBO_SERVER: url, CARIMBO_KEY: key } : { CARIMBO_AGI: agi };
  return { file: `carimbo-${way}`, settings: { ...address, CARIMBO_QUEUE: queue } };
}

export interface Site {
  server: Server;
  asterisk: Asterisk;
  stop(): Promise<void>;
}

/** Starts the demo and an Asterisk with both dialplans, each on the extension of its name. */
export async function startSite(version: AsteriskOptions['version']): Promise<Site> {
  const server = await runServer();
  const asterisk = await startAsterisk({
    version,
    dialplans: { http: dialplan('http', server), fastagi: dialplan('fastagi', server) },
    agents: { answers: {} },
  }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    server,
    asterisk,
    async stop() {
      await asterisk.stop();
      await server.stop();
    },
  };
}
