const LOOK_EVERY_MS = 500;

/**
 * npm runs scripts through a shell that does not forward signals: stopping npm would leave the server running, with its
 * port in use. So this process sends itself the signal when its parent is gone.
 */
export function stopWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}
