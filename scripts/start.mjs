// `npm start`: from a fresh clone to a running demo. Uses no dependencies, because none may be installed yet.
import { demandNode } from './lib/node-version.mjs';
import { stopWithParent } from './lib/stop-with-parent.mjs';

demandNode();
if (process.env.npm_lifecycle_event) stopWithParent();
const { prepare } = await import('./lib/prepare.mjs');
if (!(await prepare())) process.exit(1);

// In this process: a second one would take half of the second within which the demo must be ready.
const { main } = await import('../dist/main.js');
await main([process.argv[0], 'carimbo', 'demo', '--history', ...process.argv.slice(2)]);
