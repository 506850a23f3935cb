import { type CSSVariablesResolver, createTheme } from '@mantine/core';

export const THEME = createTheme({
  primaryColor: 'cyan',
  // Contrast of 4.5 with white text and with the page, in both schemes (WCAG 2.2, 1.4.3).
  primaryShade: 9,
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Mantine's own grey of hints has a contrast of 3.3 only. */
export const CSS_VARIABLES: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': 'var(--tone-calm)', '--mantine-color-error': 'var(--tone-late)' },
  dark: { '--mantine-color-dimmed': 'var(--tone-calm)', '--mantine-color-error': 'var(--tone-late)' },
});
