#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('O Carimbo ainda não foi compilado: rode "npm start" (demonstração) ou "npm run build".');
  console.error('Carimbo is not built yet: run "npm start" (demo) or "npm run build".');
  process.exit(1);
}
await (await import(main.href)).main(process.argv);
