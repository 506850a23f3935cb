import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { network } from '../../auth/failed-attempts.ts';
import { sleep } from '../../concurrency/sleep.ts';
import type { OperatorConfig } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import { preferredLanguage } from '../../i18n/language.ts';
import { errorForLog } from '../../monitoring/error-for-log.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { HttpApp, HttpDeps } from '../http-app.ts';
import { routeOf } from '../record-access.ts';
import { formPage, type Place, POLICY, protocolPage } from './beneficiary-html.ts';

const URL_OF_PAGE = '/acompanhar/:operator';
const HTML = 'text/html; charset=utf-8';
const ACTOR = 'beneficiary';
/** No reply comes sooner, so that the time does not tell whether a number exists: reading takes a few milliseconds. */
const REPLY_MS = 300;
/** What is not answered with a protocol; counted for numbers that do not exist, too. */
const PER_NUMBER = { points: 5, duration: 60 * 60 };
const PER_ADDRESS = { points: 20, duration: 15 * 60 };

type PageDeps = Pick<HttpDeps, 'protocolService' | 'accessLog' | 'operators'>;

/** The public page of operators with `beneficiary_page`, by which beneficiaries follow their protocols. Works without scripts. */
export async function beneficiaryPages(app: HttpApp, deps: PageDeps): Promise<void> {
  const open = new Map(
    deps.operators.filter((one) => one.beneficiaryPage).map((one) => [one.ans_registry, one]),
  );
  if (open.size === 0) return;
  const limits = [new RateLimiterMemory(PER_NUMBER), new RateLimiterMemory(PER_ADDRESS)] as const;

  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({ 'content-security-policy': POLICY, 'x-frame-options': 'DENY' });
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    request.log.error({ id: request.id, err: errorForLog(error) }, 'request failed');
    const place = placeOf(request, open);
    reply.code(503);
    return place === null ? reply.send() : show(reply, formPage(place, { message: 'unavailable' }));
  });

  app.get(URL_OF_PAGE, { schema: { hide: true }, exposeHeadRoute: true }, async (request, reply) => {
    const place = placeOf(request, open);
    return place === null ? reply.callNotFound() : show(reply, formPage(place));
  });

  app.post(URL_OF_PAGE, { schema: { hide: true } }, async (request, reply) => {
    const place = placeOf(request, open);
    if (place === null) return reply.callNotFound();
    const { number, birthDate } = typedIn(request.body);
    const keys = [
      `${place.operator.ans_registry} ${number.replace(/\s/g, '')}`,
      network(request.ip),
    ] as const;
    const [found] = await Promise.all([
      spend(limits, keys).then(async (wait) =>
        wait === null ? ownProtocol(deps, place, { number, birthDate }) : { wait },
      ),
      sleep(REPLY_MS),
    ]);
    if (found !== null && 'wait' in found) {
      reply.code(429).header('retry-after', String(found.wait));
      return show(reply, formPage(place, { typed: number, message: { limited: found.wait } }));
    }
    if (found === null) {
      reply.code(404);
      return show(reply, formPage(place, { typed: number, message: 'notFound' }));
    }
    await Promise.all(limits.map((limit, i) => limit.reward(keys[i] ?? '')));
    const { operator } = place;
    const reading = { id: request.id, address: request.ip, route: routeOf(request), actor: ACTOR };
    await deps.accessLog.recordOwn({ operator: operator.ans_registry, ...reading }, found);
    return show(reply, protocolPage(place, found));
  });
}

function placeOf(request: FastifyRequest, open: ReadonlyMap<string, OperatorConfig>): Place | null {
  const { operator: registry = '' } = request.params as { operator?: string };
  const operator = open.get(registry);
  if (operator === undefined) return null;
  const { lang } = request.query as { lang?: string };
  const asked = lang === 'en' || lang === 'pt-BR' ? lang : null;
  return { operator, language: asked ?? preferredLanguage(request.headers['accept-language']) };
}

function show(reply: FastifyReply, html: string): FastifyReply {
  return reply.type(HTML).send(html);
}

function typedIn(body: unknown): { number: string; birthDate: string } {
  const { number, birth_date } = (body ?? {}) as Record<string, unknown>;
  const text = (value: unknown, most: number) =>
    (typeof value === 'string' ? value : '').trim().slice(0, most);
  return { number: text(number, 80), birthDate: isoDate(text(birth_date, 10)) };
}

/** `14/03/1961`, `14-3-1961` or `1961-03-14`; empty for anything else. */
function isoDate(text: string): string {
  const [, day, month, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  if (day !== undefined && month !== undefined)
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : '';
}

/** Counts an attempt. @returns seconds to wait where there were too many */
async function spend(limits: readonly RateLimiterMemory[], keys: readonly string[]): Promise<number | null> {
  const spent = await Promise.allSettled(limits.map((limit, i) => limit.consume(keys[i] ?? '')));
  const waits = spent.flatMap((one) => {
    if (one.status === 'fulfilled') return [];
    if (one.reason instanceof RateLimiterRes) return [Math.max(1, Math.ceil(one.reason.msBeforeNext / 1000))];
    throw one.reason;
  });
  return waits.length === 0 ? null : Math.max(...waits);
}

/** The protocol of the person who was born on that day; null for every other reason alike. */
async function ownProtocol(
  { protocolService }: PageDeps,
  { operator }: Place,
  { number, birthDate }: { number: string; birthDate: string },
): Promise<Protocol | null> {
  const principal = { operator: operator.ans_registry, origin: ACTOR, actor: ACTOR };
  const plain = number.replace(/\s/g, '');
  const protocol = await protocolService
    .read(principal, /^\d{20}$/.test(plain) ? plain : number || '0')
    .then((read) => read.protocol)
    .catch(nullWhenNotFound);
  const born = protocol?.beneficiary?.birth_date ?? '';
  const isSame = timingSafeEqual(digest(born), digest(birthDate));
  return isSame && born !== '' ? protocol : null;
}

function nullWhenNotFound(error: unknown): null {
  if (error instanceof CarimboError && error.code === 'protocol_not_found') return null;
  throw error;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
