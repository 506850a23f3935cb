const LOOK_EVERY_MS = 500;

/**
 * npm runs scripts through a shell that hands no signal on: stopping npm would leave the server behind, its port taken.
 * So when the parent is gone, the signal that it should have passed on is sent here.
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
