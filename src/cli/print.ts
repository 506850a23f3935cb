/** What a command answers: to stdout, so that it can be piped. */
export function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** What a person should know beside the answer: to stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
