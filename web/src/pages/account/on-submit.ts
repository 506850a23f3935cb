import type { SyntheticEvent } from 'react';

/** Keeps the browser from sending the form itself. */
export const onSubmit = (action: () => void) => (event: SyntheticEvent) => {
  event.preventDefault();
  action();
};
