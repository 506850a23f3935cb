// A network of its own for one node, with one link to its clients and one to the database. Each can be cut. Needs root.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export const CAN_CUT = process.getuid?.() === 0 && ['/sbin/ip', '/usr/sbin/ip', '/bin/ip'].some(existsSync);

const ip = (...args) => execFileSync('ip', args, { stdio: 'pipe' });
/** Two runs at the same time have different addresses. */
const OWN = process.pid % 250;

export class Network {
  #links;

  /** @param index of the node, from 0 */
  constructor(index) {
    this.namespace = `faults-${process.pid}-${index}`;
    const addresses = (subnet, side) => `10.${subnet}.${OWN}.${index * 4 + side}`;
    /** Where the node listens, and where it finds the database. */
    this.address = addresses(231, 2);
    this.databaseAddress = addresses(232, 1);
    this.#links = { clients: `fc${process.pid}-${index}`, database: `fd${process.pid}-${index}` };
    process.once('exit', this.#delete);
    ip('netns', 'add', this.namespace);
    ip('-n', this.namespace, 'link', 'set', 'lo', 'up');
    for (const [name, subnet] of [
      ['clients', 231],
      ['database', 232],
    ])
      this.#connect(this.#links[name], {
        inside: name,
        host: addresses(subnet, 1),
        node: addresses(subnet, 2),
      });
  }

  #connect(link, { inside, host, node }) {
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', inside, 'netns', this.namespace);
    ip('addr', 'add', `${host}/30`, 'dev', link);
    ip('-n', this.namespace, 'addr', 'add', `${node}/30`, 'dev', inside);
    ip('link', 'set', link, 'up');
    ip('-n', this.namespace, 'link', 'set', inside, 'up');
  }

  /** @param side `clients` or `database` */
  async cut(side, ms) {
    ip('link', 'set', this.#links[side], 'down');
    await delay(ms);
    ip('link', 'set', this.#links[side], 'up');
  }

  #delete = () => ip('netns', 'del', this.namespace);

  /** Once its processes have ended, the links go with it. */
  remove() {
    process.off('exit', this.#delete);
    this.#delete();
  }
}
