import { caller, card } from '../fill/people.mjs';

/**
 * Requests as text. All bodies have one length, so that the head is built once.
 * @param {{key: string, run: string, cards: number, callers: number, next: () => number}} options
 *   `run` keeps call ids of several runs apart; `cards`: how many there are to choose from, 0 for none in the request
 */
export function issueRequests({ key, run, cards, callers, next }) {
  let calls = 0;
  const body = () => {
    calls += 1;
    const call = `pbx1-${run}.${String(calls).padStart(9, '0')}`;
    const who = caller(Math.floor(callers * next() ** 3));
    const withCard = cards === 0 ? '' : `,"card_number":"${card(Math.floor(cards * next()))}"`;
    return `{"call_id":"${call}","caller":"${who}"${withCard}}`;
  };
  const length = body().length;
  const head = `POST /v1/protocols HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  return () => head + body();
}

/** @param {{key: string, path: string}} options */
export function getRequest({ key, path }) {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n\r\n`;
}
