import { connect } from 'node:net';

const ISSUED = /data: \{"seq":\d+,"type":"issued","number":"(\d{20})"/g;

/**
 * A client of GET /v1/events that parses as little as possible. Each event is in one chunk of the reply, so the lengths of
 * chunks between events do no harm.
 * @param {{port: number, key: string, query?: string, pattern?: RegExp, onEvent?: (number: string) => void}} options
 *   `pattern`: of the events to tell, with the number as its group; what is issued without it
 * @returns {Promise<{events: number, close: () => void}>} when the stream has begun
 */
export function openStream({ port, key, query = '', pattern = ISSUED, onEvent = () => undefined }) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const stream = { events: 0, close: () => socket.destroy() };
    let rest = '';
    socket.once('error', reject);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      const text = rest + chunk;
      if (!text.startsWith('HTTP/1.1 200') && stream.events === 0 && /^HTTP/.test(text))
        reject(new Error(`the stream was refused: ${text.slice(0, 300)}`));
      resolve(stream);
      let end = 0;
      for (const found of text.matchAll(pattern)) {
        stream.events += 1;
        onEvent(found[1]);
        end = found.index + found[0].length;
      }
      // The beginning of an event, at most.
      rest = text.slice(Math.max(end, text.length - 100));
    });
    socket.write(
      `GET /v1/events${query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\nAccept: text/event-stream\r\n\r\n`,
    );
  });
}
