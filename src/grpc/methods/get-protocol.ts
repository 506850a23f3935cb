import { numberIn } from '../../http/input/number-in.ts';
import { entryMessage } from '../entry-message.ts';
import type { Handle } from '../methods.ts';
import { protocolMessage } from '../protocol-message.ts';

export const getProtocol: Handle = async (reception, speaker, message) => {
  const { number = '' } = message as { number?: string };
  const { protocol, entries } = await reception.read(speaker, numberIn(number));
  return { protocol: protocolMessage(protocol), entries: entries.map(entryMessage) };
};
