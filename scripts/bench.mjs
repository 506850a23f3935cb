// `npm run bench`: from a fresh clone to figures. See docs/medidas-detalhes.md.
import { demandNode } from './lib/node-version.mjs';

demandNode();
const { HELP, readOptions } = await import('../bench/options.mjs');
const options = wanted();
const { prepare } = await import('./lib/prepare.mjs');
if (!(await prepare())) process.exit(1);

const { runBench } = await import('../bench/main.mjs');
try {
  process.exitCode = await runBench(options);
} catch (error) {
  console.error(error);
  process.exit(1);
}

function wanted() {
  try {
    const read = readOptions(process.argv.slice(2));
    if (!read.help) return read;
    console.log(HELP);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}
