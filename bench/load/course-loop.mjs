import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { field, MessageReader } from '../../dist/telephony/ami/message-reader.js';
import { CallTracker } from '../../dist/telephony/ami/tracker.js';
import { StubAmi } from '../systems/stub-ami.mjs';
import { Connection } from './connection.mjs';
import { openStream } from './event-stream.mjs';
import { issueRequests } from './requests.mjs';
import { Samples } from './samples.mjs';

/** What Asterisk 22 sent of a call in a queue with ringall: three telephones rang, one answered, held, and the caller hung up. */
const RECORDED = fileURLToPath(new URL('../../src/telephony/ami/recorded/ringall.txt', import.meta.url));
const FACT = /data: \{"seq":\d+,"type":"call\.\w+","number":"(\d{20})"/g;
/** Between two events of one call. */
const STEP_MS = 100;
const DRAIN_MS = 10_000;

/**
 * Plays calls as a PBX and reads the event stream: from when an event of AMI is sent until the fact that it tells is here.
 * @param {{amiPort: number, writePort: number, readPort: number, calls: object, run: string, next: () => number,
 *   perSecond: number, count: number}} options `count` calls
 * @returns {Promise<{latency: object, missing: number, facts: number}>}
 */
export async function courseLoop({ amiPort, writePort, readPort, calls, run, next, perSecond, count }) {
  const ami = await StubAmi.start(amiPort);
  const { blocks, causes } = recordedCall();
  const numbers = await issue(count, { port: writePort, request: issueRequests({ ...calls, run, next }) });
  await ami.read();
  const latency = new Samples();
  const sent = new Map(numbers.map((number) => [number, []]));
  const told = new Map(numbers.map((number) => [number, 0]));
  const stream = await openStream({
    port: readPort,
    key: calls.key,
    pattern: FACT,
    onEvent(number) {
      // The facts of one call come in the order of their events.
      const fact = told.get(number);
      latency.add(performance.now() - sent.get(number)[causes[fact]]);
      told.set(number, fact + 1);
    },
  });
  const begin = performance.now();
  await Promise.all(
    numbers.map(async (number, call) => {
      await wait((call * 1000) / perSecond);
      for (const block of blocks) {
        sent.get(number).push(performance.now());
        ami.send(ofCall(block, { call, number }));
        await wait(STEP_MS);
      }
    }),
  );
  const facts = count * causes.length;
  const end = performance.now() + DRAIN_MS;
  while (latency.count < facts && performance.now() < end) await wait(5);
  const seconds = (performance.now() - begin) / 1000;
  stream.close();
  ami.stop();
  return { latency: latency.summary(), missing: facts - latency.count, facts, seconds };
}

/** The events of the recorded call, and for each fact the index of the one that tells it. */
function recordedCall() {
  const text = readFileSync(RECORDED, 'utf8');
  const blocks = text
    .replaceAll('\n', '\r\n')
    .split('\r\n\r\n')
    .filter((block) => /^Event: (?!Status)/m.test(block));
  const tracker = new CallTracker();
  const reader = new MessageReader();
  const causes = blocks.flatMap((block, index) => {
    const messages = reader.push(Buffer.from(`${block}\r\n\r\n`));
    return messages
      .filter((message) => field(message, 'Event') !== '')
      .flatMap((message) => tracker.receive(message).map(() => index));
  });
  return { blocks, causes };
}

/** The event of another call: with its number, and with channels of its own. */
function ofCall(block, { call, number }) {
  return block
    .replace(/\b99999\d{15}\b/g, number)
    .replace(/\b(\d{10})\.(\d+)\b(?=\r?\n|$)/g, (id, seconds, channel, at, whole) =>
      /id: $/.test(whole.slice(0, at)) ? `${seconds}.${(call + 1) * 1000 + Number(channel)}` : id,
    );
}

async function issue(count, { port, request }) {
  const connection = await Connection.open(port);
  const numbers = [];
  while (numbers.length < count)
    numbers.push(
      await new Promise((resolve, reject) => {
        connection.send(request(), (error, _status, reply, body) => {
          const number = /"number":"(\d{20})"/.exec(error === null ? reply.latin1Slice(body) : '')?.[1];
          if (number === undefined) reject(error ?? new Error('no number was issued'));
          else resolve(number);
        });
      }),
    );
  connection.close();
  return numbers;
}
