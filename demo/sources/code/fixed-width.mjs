import { createConnection } from 'node:net';

/**
 * A source of one's own (kind: code), for a system that no request describes. This one answers over a bare TCP
 * connection, as programs on mainframes do: one line with the card goes there, one line of fixed width comes back,
 * in ISO-8859-1:
 *
 *     position  1 to  2   00 found, 01 unknown, anything else: an error of theirs
 *     position  3 to 42   name
 *     position 43         S active, N inactive
 *     position 44 to 51   birth date, ddmmyyyy; zeros when not known
 *     position 52 to 71   plan
 *
 * Carimbo limits the time, tries again, keeps a breaker and a cache: none of that is written here. What is: heed the
 * signal, answer in one of the four ways, and never put a person's data into a reason or into `log`.
 *
 * @param {{ options: { host: string, port: number | string }, log: { info(text: string): void } }} given
 */
export function createSource({ options: { host, port }, log }) {
  log.info(`fixed-width source at ${host}:${port}`);
  return {
    answers: { card_number: true, cpf: false },

    async find({ card_number }, signal) {
      const line = await exchange(card_number, { host, port: Number(port), signal });
      const status = line.slice(0, 2);
      if (status === '01') return { outcome: 'not_found' };
      if (status !== '00')
        return { outcome: 'unavailable', reason: `o sistema respondeu o código ${status}` };
      return {
        outcome: 'found',
        beneficiary: {
          name: line.slice(2, 42).trim(),
          active: line[42] === 'S',
          birth_date: isoDate(line.slice(43, 51)),
          plan: line.slice(51, 71).trim() || null,
        },
      };
    },

    async check(signal) {
      await exchange('0', { host, port: Number(port), signal });
      return { ok: true, detail: 'o sistema responde' };
    },
  };
}

/** One line there, one line back. The signal ends the connection: who waits on the telephone is not kept. */
function exchange(text, { host, port, signal }) {
  return new Promise((resolve, reject) => {
    // A card is letters and digits; anything else has no place in a line of theirs.
    if (!/^[0-9A-Z]{1,20}$/.test(text)) return resolve('01');
    let reply = '';
    const socket = createConnection({ host, port, signal });
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(`${text}\n`));
    socket.on('data', (chunk) => {
      reply += chunk;
      if (reply.length > 1_000) socket.destroy(new Error('the reply has no end'));
      if (reply.includes('\n')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [line, rest] = reply.split('\n');
      if (rest === undefined) reject(new Error('half a reply'));
      else resolve(line.replace(/\r$/, ''));
    });
  });
}

function isoDate(ddmmyyyy) {
  if (!/^[0-9]{8}$/.test(ddmmyyyy) || /^0+$/.test(ddmmyyyy)) return null;
  return `${ddmmyyyy.slice(4)}-${ddmmyyyy.slice(2, 4)}-${ddmmyyyy.slice(0, 2)}`;
}
