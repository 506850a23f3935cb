import { useEffect } from 'react';

const SCHEME = 'data-mantine-color-scheme';

/** While a wall is shown, the page is dark and has no navigation; what the person chose comes back afterwards. */
export function useWall(isWall: boolean): void {
  useEffect(() => {
    if (!isWall) return;
    const { documentElement: root, body } = document;
    const chosen = root.getAttribute(SCHEME) ?? 'light';
    root.setAttribute(SCHEME, 'dark');
    body.dataset.wall = '';
    return () => {
      root.setAttribute(SCHEME, chosen);
      delete body.dataset.wall;
    };
  }, [isWall]);
}

/** Some browsers refuse it without saying why; the wall is readable in a window, too. */
export function fillScreen(): void {
  void document.documentElement.requestFullscreen?.().catch(() => undefined);
}

export function leaveScreen(): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
}
