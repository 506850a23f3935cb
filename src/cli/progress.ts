/** Progress in one line that is overwritten; only on a terminal. */
export function progress(label: string): (done: number, total: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done, total) =>
    process.stderr.write(`\r${label}: ${done} / ${total}${done >= total ? '\r\x1b[K' : ''}`);
}
