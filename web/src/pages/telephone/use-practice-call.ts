import { useCallback, useEffect, useRef, useState } from 'react';
import { eventsOf, hangUp, type PracticeEvent, placeCall, pressKeys } from '../../api/training.ts';

export interface PracticeCall {
  state: 'idle' | 'calling' | 'ended';
  events: PracticeEvent[];
  error: unknown;
  place: () => void;
  press: (key: string) => void;
  hangUp: () => void;
}

/** A call to the IVR, which ends with the page. */
export function usePracticeCall(): PracticeCall {
  const [state, setState] = useState<PracticeCall['state']>('idle');
  const [events, setEvents] = useState<PracticeEvent[]>([]);
  const [error, setError] = useState<unknown>(null);
  const id = useRef<string | null>(null);
  const following = useRef(new AbortController());
  const sound = useRef(new Audio());
  /** Keys are sent one request after the other, or they would arrive in another order. */
  const sent = useRef(Promise.resolve());

  const end = useCallback((why: unknown = null) => {
    following.current.abort();
    sound.current.pause();
    id.current = null;
    setError(why);
    setState('ended');
  }, []);

  useEffect(
    () => () => {
      following.current.abort();
      sound.current.pause();
      if (id.current !== null) void hangUp(id.current).catch(() => {});
    },
    [],
  );

  async function follow(): Promise<void> {
    const control = new AbortController();
    following.current = control;
    const known: PracticeEvent[] = [];
    try {
      const placed = await placeCall();
      if (control.signal.aborted) return void hangUp(placed).catch(() => {});
      id.current = placed;
      while (known.at(-1)?.type !== 'ended') {
        const fresh = await eventsOf(placed, known.length, control.signal);
        known.push(...fresh);
        setEvents([...known]);
        play(sound.current, fresh);
      }
      end();
    } catch (failure) {
      if (!control.signal.aborted) end(failure);
    }
  }

  return {
    state,
    events,
    error,
    place() {
      setEvents([]);
      setError(null);
      setState('calling');
      void follow();
    },
    press(key) {
      const call = id.current;
      if (call === null) return;
      sent.current = sent.current.then(() => pressKeys(call, key)).catch(() => {});
    },
    hangUp() {
      const call = id.current;
      if (call !== null) void hangUp(call).catch(() => {});
      else if (state === 'calling') end();
    },
  };
}

/** The newest prompt only: one that a key interrupted is not to be heard to its end. */
function play(sound: HTMLAudioElement, events: readonly PracticeEvent[]): void {
  const last = events.findLast(({ type }) => type === 'prompt');
  if (last?.prompt === undefined) return;
  sound.src = `/console/sounds/${last.prompt}.wav`;
  // A browser without sound, or that does not let pages play: the transcript says the same.
  sound.play().catch(() => {});
}
