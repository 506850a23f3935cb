import { Box } from '@mantine/core';
import { type ComponentType, type ReactNode, useEffect, useReducer, useState } from 'react';
import { useLanguage } from '../i18n/language.tsx';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';

/** For the server to answer before the page is loaded anew. */
const ANSWER_MS = 5_000;

export type OnDemand<P extends object = object> = ComponentType<P> & {
  /** Begins to load it before it is shown. */
  preload: () => void;
};

/**
 * A component whose script is loaded when it is first shown. Not React's lazy: once it has shown what stands in for a
 * component, React waits 300 ms before it shows the component, and a script that does not come leaves an empty page. A new
 * version of the server no longer has the scripts of the page that is open, so trying again is loading that anew.
 * @param meanwhile what is shown until it is there
 */
export function onDemand<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  meanwhile: ReactNode = <Loading />,
): OnDemand<P> {
  let Loaded: ComponentType<P> | null = null;
  const begin = async (): Promise<void> => {
    Loaded = (await load()).default;
  };

  // biome-ignore lint/correctness/noComponentHookFactories: once for each component, at the top of a file, as with lazy
  function OnDemandComponent(props: P) {
    const [, redraw] = useReducer((count: number) => count + 1, 0);
    const { t } = useLanguage();
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      if (Loaded === null) begin().then(redraw, setError);
    }, []);
    if (Loaded !== null) return <Loaded {...props} />;
    if (error === null) return meanwhile;
    return (
      <Box m="md">
        <Failure error={error} otherwise={t.pageNotLoaded} onRetry={loadAnew} />
      </Box>
    );
  }

  // An error is said when it is shown.
  return Object.assign(OnDemandComponent, { preload: () => void begin().catch(() => {}) });
}

/** Only where the server answers: otherwise the browser would show its own error page instead of the console. */
function loadAnew(): void {
  fetch('/healthz', { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    () => window.location.reload(),
    () => {},
  );
}
