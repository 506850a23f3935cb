import { useEffect, useRef } from 'react';

const SWITCHED_OFF = 'carimbo.keys-off';

/** Speech input may type letters by accident, so that single keys can be switched off (WCAG 2.2, 2.1.4). */
export const keysAreOn = (): boolean => localStorage.getItem(SWITCHED_OFF) === null;

export function switchKeys(on: boolean): void {
  if (on) localStorage.removeItem(SWITCHED_OFF);
  else localStorage.setItem(SWITCHED_OFF, 'yes');
}

/** Single keys, by what they type (`/` is elsewhere on a Brazilian keyboard). Never while a field or a dialog has the focus. */
export function useKeys(actions: Readonly<Record<string, () => unknown>>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const action = latest.current[event.key];
      if (action === undefined || event.ctrlKey || event.altKey || event.metaKey || !keysAreOn()) return;
      const target = event.target as HTMLElement;
      if (
        target.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]') !== null
      )
        return;
      event.preventDefault();
      action();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
