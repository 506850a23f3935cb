import { toWindows1252 } from '../windows-1252.ts';

type Message = Record<string, unknown>;

/** Field 15 of wire type 7, which there is not. (A text that is cut short would do less: protobuf.js takes it as it is.) */
export const BROKEN_MESSAGE = Buffer.from([0x7f, 0xff, 0xff, 0x03, 0x21]);

/** Stands in for a letter while the lengths are written: neither a tag nor a length of these messages. */
const STAND_IN = '~';

/** The name in windows-1252, where protobuf wants UTF-8. Both forms have a byte a letter, so every length stays true. */
export function miscodedMessage(message: Message, write: (message: Message) => Buffer): Buffer {
  const name = String(message.nome ?? '');
  const letters = toWindows1252(name).filter((byte) => byte > 0x7f);
  const bytes = write({ ...message, nome: name.replaceAll(/[^\u0000-\u007f]/gu, STAND_IN) });
  let next = 0;
  return Buffer.from(
    bytes.map((byte) => (byte === STAND_IN.charCodeAt(0) ? (letters[next++] ?? byte) : byte)),
  );
}
