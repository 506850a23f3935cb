// The load generator: a process of its own, controlled by messages, so that it shares nothing with what it measures.
import { random } from '../fill/random.mjs';
import { closedLoop } from './closed-loop.mjs';
import { courseLoop } from './course-loop.mjs';
import { eventLoop, openStreams } from './event-loop.mjs';
import { Issuer } from './issuer.mjs';
import { openLoop } from './open-loop.mjs';
import { popLoop } from './pop-loop.mjs';
import { readLoop } from './read-loop.mjs';
import { issueRequests } from './requests.mjs';

const issuer = new Issuer();

async function work({ kind, seed, ...job }) {
  if (kind === 'read') return readLoop(job);
  if (kind === 'streams') return openStreams(job);
  const next = random(seed);
  const run = String(seed).padStart(10, '0');
  if (kind === 'events') return eventLoop({ ...job, run, next });
  if (kind === 'pops') return popLoop({ ...job, run, next });
  if (kind === 'course') return courseLoop({ ...job, run, next });
  const request = issueRequests({ ...job.calls, run, next });
  const loop = kind === 'open' ? openLoop : closedLoop;
  const result = await loop(issuer, { ...job, request, next });
  return { ...result, ...issuer.takeFaults() };
}

process.on('message', async ({ id, job }) => {
  try {
    process.send({ id, result: await work(job) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
