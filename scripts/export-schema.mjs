// Writes docs/source.schema.json, for editors, from the code's own schemas. Needs dist/: `npm run build` first.
import { writeFile } from 'node:fs/promises';
import { sourceJsonSchema } from '../dist/source/kinds/json-schema.js';

const FILE = new URL('../docs/source.schema.json', import.meta.url);

await writeFile(FILE, `${JSON.stringify(sourceJsonSchema(), null, 2)}\n`);
console.log('docs/source.schema.json written');
