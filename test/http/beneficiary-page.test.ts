import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../support/protocol-service.ts';
import { type HttpServer, httpServer, MARIA } from './http-server.ts';

const PAGE = `/acompanhar/${OPERATOR.ans_registry}`;
const FORM = 'application/x-www-form-urlencoded';
const BORN = '17/05/1980';

let server: HttpServer;
/** Each test asks from an address of its own: attempts are counted by address. */
let addresses = 0;

beforeAll(async () => {
  server = await httpServer({ operators: [{ ...OPERATOR, beneficiaryPage: true }] });
});
afterAll(() => server.close());

interface Asked {
  from?: string;
  lang?: string;
}

const newAddress = () => `203.0.113.${++addresses}`;

async function ask(number: string, birth_date: string, { from = newAddress(), lang = 'pt-BR' }: Asked = {}) {
  const { statusCode, headers, body } = await server.app.inject({
    method: 'POST',
    url: `${PAGE}?lang=${lang}`,
    remoteAddress: from,
    headers: { 'content-type': FORM },
    payload: new URLSearchParams({ number, birth_date }).toString(),
  });
  return { status: statusCode, headers, body };
}

async function issue(fields: object): Promise<string> {
  return String((await server.issue({ channel: 'web', ...fields })).json.number);
}

describe('the beneficiary’s page', () => {
  it('shows state, dates and decision, and nothing of who it is or what it is about', async () => {
    const number = await issue({ card_number: MARIA.card_number, class: 'care', subject: 'Oncologia' });
    const denied = { type: 'answered', decision: 'denied', text: 'Fora do rol.', clause: 'Cláusula 9' };
    await server.call('POST', `/v1/protocols/${number}/entries`, { json: denied, headers: server.auth });
    for (const typed of [BORN, '1980-05-17', '17-5-1980']) {
      const { status, body } = await ask(number.replace(/(.{6})/, '$1 '), typed);
      expect(status).toBe(200);
      expect(body).toContain('Negado');
      expect(body).toContain('Assistencial');
      expect(body).toContain('Respondido');
      expect(body).not.toMatch(/Maria|Oncologia|Fora do rol|Cláusula 9|1980|000100|529982/);
    }
    expect((await ask(number, BORN, { lang: 'en' })).body).toContain('Denied');
  });

  it('tells a guesser nothing: whatever is wrong, the reply is the same, byte by byte', async () => {
    const known = await issue({ card_number: MARIA.card_number });
    const nobody = await issue({});
    const unknown = known.replace(/.{6}$/, '888888');
    const guesses: [string, string][] = [
      [unknown, BORN],
      [known, '18/05/1980'],
      [known, ''],
      [known, 'hoje'],
      [nobody, BORN],
      [nobody, ''],
      [`000515${known.slice(6)}`, BORN],
      ['abc', BORN],
    ];
    const replies = [];
    for (const [number, born] of guesses) {
      const began = performance.now();
      const { status, headers, body } = await ask(number, born);
      // Never sooner, so that the time does not tell either. Timers may fire a millisecond early.
      expect(performance.now() - began).toBeGreaterThan(295);
      const { date, 'x-request-id': id, 'content-length': length, ...others } = headers;
      replies.push({ status, others, body: body.replace(`value="${number}"`, 'value=""') });
    }
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]).toMatchObject({ status: 404 });
  });

  it('limits attempts by number, whether it exists or not, from whatever address', async () => {
    const known = await issue({ card_number: MARIA.card_number });
    for (const number of [known, known.replace(/.{6}$/, '777777')]) {
      const statuses = [];
      for (let i = 0; i < 6; i += 1) statuses.push((await ask(number, '01/01/1950')).status);
      expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
      const { status, headers, body } = await ask(number, BORN);
      expect(status).toBe(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(body).toContain('Houve tentativas demais');
    }
  });

  it('limits attempts by address, also when they come at once, and does not count what succeeds', async () => {
    const known = await issue({ card_number: MARIA.card_number });
    const from = newAddress();
    for (let i = 0; i < 7; i += 1) expect((await ask(known, BORN, { from })).status).toBe(200);
    const guesses = Array.from({ length: 25 }, (_, i) =>
      ask(`${known.slice(0, 14)}66${1000 + i}`, BORN, { from }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 404).length).toBe(20);
    expect(statuses.filter((status) => status === 429).length).toBe(5);
  });

  it('records the reading, and no attempt that failed', async () => {
    const number = await issue({ card_number: MARIA.card_number });
    const from = newAddress();
    await ask(number, '01/01/1950', { from });
    await ask(number, BORN, { from });
    const { json } = await server.call('GET', `/v1/access-records?number=${number}&actor=beneficiary`, {
      headers: server.auth,
    });
    expect(json.items).toMatchObject([
      { actor: 'beneficiary', address: from, route: 'POST /acompanhar/{operator}', fields: 'reduced' },
    ]);
  });

  it('keeps what is typed out of the log, and escapes it', async () => {
    const { body } = await ask('"><script>alert(1)</script>', '<b>');
    expect(body).not.toContain('<script>');
    expect(body).toContain('&lt;script&gt;');
    const number = await issue({ card_number: MARIA.card_number });
    await ask(number, '13/12/1911');
    expect(server.logged()).not.toMatch(/13\/12\/1911|1911-12-13|alert\(1\)/);
  });

  it('has no script, no frame, and a form for this server only', async () => {
    const { statusCode, headers, body } = await server.app.inject({ url: PAGE });
    expect(statusCode).toBe(200);
    expect(body).not.toContain('<script');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('does not exist unless it is switched on, nor for another operator', async () => {
    expect((await server.app.inject({ url: '/acompanhar/000515' })).statusCode).toBe(404);
    const other = await httpServer();
    expect((await other.app.inject({ url: PAGE })).statusCode).toBe(404);
    expect((await other.app.inject({ url: PAGE, method: 'POST' })).statusCode).toBe(404);
    await other.close();
  });
});
