import { numberIn } from '../../api/number-in.ts';
import { protocolView } from '../../api/schemas/protocol-view.ts';
import { visibleEntry } from '../../auth/visible.ts';
import { entryMessage } from '../entry-message.ts';
import type { Handle } from '../methods.ts';
import { protocolMessage } from '../protocol-message.ts';

export const getProtocol: Handle = async (protocolService, { principal, reader }, message) => {
  const { number = '' } = message as { number?: string };
  const { protocol, entries } = await protocolService.read(principal, numberIn(number));
  return {
    protocol: protocolMessage(protocolView(protocol, reader)),
    entries: entries.map((entry) => entryMessage(visibleEntry(entry, reader))),
  };
};
