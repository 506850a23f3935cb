// The address of the database for all nodes: passes connections on to the server that is the primary now. A process of its own,
// which is told the port of the primary by messages. Arguments: the port to listen on, then the addresses.
import { connect, createServer } from 'node:net';

const [port, ...addresses] = process.argv.slice(2);
let primary = null;
const open = new Set();

process.on('message', (to) => {
  primary = to;
  for (const socket of open) socket.destroy();
  process.send('switched');
});
process.once('disconnect', () => process.exit());

function forward(socket) {
  const onward = connect(primary, '127.0.0.1');
  for (const [from, to] of [
    [socket, onward],
    [onward, socket],
  ]) {
    open.add(from);
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      open.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}

let listening = 0;
for (const address of addresses)
  createServer(forward).listen(Number(port), address, () => {
    listening += 1;
    if (listening === addresses.length) process.send('listening');
  });
