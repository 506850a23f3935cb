// `npm run operator-sandbox`: from a fresh clone to an operator's system to practise on.
import { demandNode } from './lib/node-version.mjs';
import { stopWithParent } from './lib/stop-with-parent.mjs';

demandNode();
if (process.env.npm_lifecycle_event) stopWithParent();
const { prepare } = await import('./lib/prepare.mjs');
if (!(await prepare())) process.exit(1);

const { loadSandbox } = await import('./lib/sandbox.mjs');
const { main } = await loadSandbox('main.ts');
await main(process.argv.slice(2));
