const WANTED = 'carimbo.notifications';

/** Browsers notify on https and loopback only. */
export const canNotify = (): boolean => 'Notification' in globalThis && globalThis.isSecureContext;

export const notifies = (): boolean =>
  canNotify() && Notification.permission === 'granted' && localStorage.getItem(WANTED) !== null;

/** @returns whether the browser is going to notify */
export async function askToNotify(): Promise<boolean> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return false;
  localStorage.setItem(WANTED, 'yes');
  return true;
}

/** Of a call that rings, by its number only. @returns takes it away */
export function notify(number: string, text: string): () => void {
  if (!notifies()) return () => undefined;
  const shown = new Notification(text, { tag: number });
  shown.onclick = () => window.focus();
  return () => shown.close();
}
