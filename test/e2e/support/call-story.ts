import { expect } from 'vitest';
import { until } from '../../support/until.ts';
import type { CallCenter } from './call-center.ts';
import type { CrowdCaller } from './crowd.ts';
import type { PhoneCall } from './phones.ts';

/** What the tests of the course of a call wait for and compare; `center` is there once the tests run. */
export interface Stories {
  isConnected(): Promise<unknown>;
  /** Waits until the caller's protocol tells exactly this; lines that are a list may come in any order. */
  tells(caller: CrowdCaller, expected: readonly (string | readonly string[])[]): Promise<void>;
  reaches(caller: CrowdCaller, line: string): Promise<unknown>;
  rings(phone: string, caller: CrowdCaller): Promise<PhoneCall>;
  /** Answers a call in the queue `todos` at Bia's telephone, and waits until that is in the journal. */
  answeredByBia(): Promise<{ caller: CrowdCaller; bia: PhoneCall; begin: string[] }>;
  /** Bia consults Ana by this extension, and transfers the caller to her. @returns the call at Ana's telephone */
  transferredToAna(caller: CrowdCaller, bia: PhoneCall, exten: string): Promise<PhoneCall>;
}

export const ended = (call: PhoneCall) =>
  until(`the call at ${call.phone} to end`, () => call.state() === 'ended');

export function storiesOf(center: () => CallCenter): Stories {
  const stories: Stories = {
    isConnected: () => until('the manager interface to be connected', () => center().isConnected(), 30_000),

    async tells(caller, expected) {
      const lines = expected.flat();
      let story: string[] = [];
      await until(
        () => `${caller.number} to tell ${JSON.stringify(expected)}; it tells ${JSON.stringify(story)}`,
        async () => {
          story = await center().story(caller.number);
          return story.at(-1) === lines.at(-1) && story.length >= lines.length;
        },
        90_000,
      );
      expect(inGroups(story, expected)).toEqual(inGroups(lines, expected));
    },

    reaches: (caller, line) =>
      until(`${caller.number} to tell ${line}`, async () =>
        (await center().story(caller.number)).includes(line),
      ),

    rings: (phone, caller) => center().phones.ringing(phone, caller.number),

    async answeredByBia() {
      const caller = await center().ring('fila-todos');
      const [bia, caio] = await Promise.all([stories.rings('bia', caller), stories.rings('caio', caller)]);
      bia.answer();
      await ended(caio);
      await stories.reaches(caller, 'answered bia (todos)');
      const story = await center().story(caller.number);
      expect(story.slice(0, 2)).toEqual(['issued', 'queued (todos)']);
      expect(story.slice(2, 4).sort()).toEqual(['ringing bia (todos)', 'ringing caio (todos)']);
      return { caller, bia, begin: story.slice(0, 5) };
    },

    async transferredToAna(caller, bia, exten) {
      const { phones } = center();
      const consultation = phones.dial('bia', exten);
      const ana = await until('the consultation to ring', () =>
        phones.calls.find((call) => call.phone === 'ana' && call.state() === 'ringing'),
      );
      ana.answer();
      await until('the consultation', () => consultation.state() === 'up');
      bia.transferTo(consultation);
      await stories.reaches(caller, 'answered ana');
      return ana;
    },
  };
  return stories;
}

/** The lines with those sorted that may come in any order. */
function inGroups(lines: readonly string[], groups: readonly (string | readonly string[])[]): string[] {
  const sorted: string[] = [];
  for (const group of groups) {
    const size = typeof group === 'string' ? 1 : group.length;
    sorted.push(...lines.slice(sorted.length, sorted.length + size).sort());
  }
  return [...sorted, ...lines.slice(sorted.length)];
}
