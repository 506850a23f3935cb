/** The oldest Node that Carimbo runs on; `engines` of package.json says the same. */
const OLDEST = [20, 19];

/** Exits with a message on a Node that is too old. In syntax that an old Node can parse. */
export function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  console.error(`O Carimbo precisa do Node.js ${OLDEST.join('.')} ou mais novo; este é ${process.version}.`);
  console.error(`Carimbo needs Node.js ${OLDEST.join('.')} or newer; this is ${process.version}.`);
  console.error('https://nodejs.org');
  process.exit(2);
}
