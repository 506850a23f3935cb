/** A command's output: to stdout, so that it can be piped. */
export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Notes for a person: to stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Replaces control characters: text of another system must not move the cursor, set colours or the window's title. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '·');
}
