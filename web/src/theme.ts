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

/** Mantine's own greys of hints and of placeholders have too little contrast, and so has its lighter tone of a button under the mouse. */
const TONES = {
  '--mantine-color-cyan-filled-hover': 'color-mix(in srgb, var(--mantine-color-cyan-filled), black 15%)',
  '--mantine-color-dimmed': 'var(--tone-calm)',
  '--mantine-color-placeholder': 'var(--tone-calm)',
  '--mantine-color-error': 'var(--tone-late)',
};
export const CSS_VARIABLES: CSSVariablesResolver = () => ({ variables: {}, light: TONES, dark: TONES });
