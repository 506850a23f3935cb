import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** Work that is cancelled by `cancel`, and when the page is left. What it returned is not kept after that. */
export function useCancelled<Result, Asked>(work: (asked: Asked, signal: AbortSignal) => Promise<Result>) {
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const { data, error, isPending, mutate, reset } = useMutation<Result, unknown, Asked>({
    gcTime: 0,
    mutationFn(asked) {
      running.current = new AbortController();
      return work(asked, running.current.signal);
    },
  });
  function cancel(): void {
    running.current?.abort();
    reset();
  }
  return { data, error, isPending, start: mutate, cancel };
}
