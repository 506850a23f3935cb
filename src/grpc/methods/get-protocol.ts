import { visibleEntry } from '../../access/visible.ts';
import { numberIn } from '../../http/input/number-in.ts';
import { protocolView } from '../../http/schemas/protocol-view.ts';
import { entryMessage } from '../entry-message.ts';
import type { Handle } from '../methods.ts';
import { protocolMessage } from '../protocol-message.ts';

export const getProtocol: Handle = async (reception, { speaker, reader }, message) => {
  const { number = '' } = message as { number?: string };
  const { protocol, entries } = await reception.read(speaker, numberIn(number));
  return {
    protocol: protocolMessage(protocolView(protocol, reader)),
    entries: entries.map((entry) => entryMessage(visibleEntry(entry, reader))),
  };
};
