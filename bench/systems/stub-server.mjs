// An operator's system at minimal cost: bare node:http and gRPC with prepared bytes, each on its own port, healthy or
// faulty. A process of its own; its arguments name the servers, and a message asks for its counts.
import { createServer } from 'node:http';
import { BEHAVIOURS } from './behaviours.mjs';
import { startStubGrpc } from './stub-grpc.mjs';

/** @type {{http: {name: string, behaviour: string}[], grpc: boolean}} */
const wanted = JSON.parse(process.argv[2]);
const counts = {};
const ports = {};

for (const { name, behaviour } of wanted.http) {
  const count = { arrived: 0, open: 0, most: 0 };
  counts[name] = count;
  const answer = BEHAVIOURS[behaviour]();
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    count.arrived += 1;
    count.open += 1;
    count.most = Math.max(count.most, count.open);
    response.once('close', () => {
      count.open -= 1;
    });
    answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  ports[name] = server.address().port;
}
if (wanted.grpc) ports.grpc = await startStubGrpc();

process.on('message', () => {
  process.send({ counts });
  for (const count of Object.values(counts)) Object.assign(count, { arrived: 0, most: count.open });
});
process.on('disconnect', () => process.exit());
process.send({ ports });
