import { Alert } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useLive } from '../../api/live/live.ts';
import { useKeys } from '../../components/keys.ts';
import { numberInGroups } from '../../components/protocol-number.tsx';
import callIcon from './call.svg';
import { CallCard } from './call-card.tsx';
import classes from './my-calls.module.css';
import { notify } from './notifications.ts';
import { type CallTexts, useCallTexts } from './texts.ts';

/** On every page: the call that rings or goes on, in one tab. It never takes the focus; the key `l` leads to it. */
export default function CallPop() {
  const texts = useCallTexts();
  const [location] = useLocation();
  const { calls, isLive, isElsewhere } = useLive();
  const ringing = calls.filter(({ state }) => state === 'ringing');
  const [rings] = ringing;
  useTabSays(rings === undefined ? null : texts);
  useEffect(() => {
    if (rings === undefined || isElsewhere) return;
    return notify(rings.number, texts.ringing(numberInGroups(rings.number)));
  }, [rings?.number, isElsewhere, texts, rings]);
  useKeys({ l: () => document.querySelector<HTMLElement>('[data-pop]')?.focus() });
  // Of several the one that rings, else the newest: the others are on the page of calls.
  const shown = rings ?? [...calls].sort((a, b) => Date.parse(b.since) - Date.parse(a.since))[0];
  return (
    <>
      <div role="status" aria-live="assertive">
        {!isLive && (
          <Alert color="orange" radius={0} py="xs">
            {texts.lost}
          </Alert>
        )}
      </div>
      <div role="status" className="visually-hidden">
        {rings !== undefined && !isElsewhere && texts.ringing(numberInGroups(rings.number))}
      </div>
      {shown !== undefined && !isElsewhere && location !== '/my-calls' && (
        <CallCard
          key={shown.number}
          call={shown}
          className={classes.pop ?? ''}
          isBrief={location === `/protocols/${shown.number}`}
        />
      )}
    </>
  );
}

/** Title and icon of the tab, whichever tab shows the call. */
function useTabSays(texts: CallTexts | null): void {
  const says = texts?.state.ringing ?? null;
  useEffect(() => {
    if (says === null) return;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const usual = icon?.href ?? '';
    if (icon !== null) icon.href = callIcon;
    const prefix = `☎ ${says} · `;
    const mark = () => {
      if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
    };
    mark();
    // A page that is opened meanwhile has a title of its own.
    const titles = new MutationObserver(mark);
    const title = document.querySelector('title');
    if (title !== null) titles.observe(title, { childList: true });
    return () => {
      titles.disconnect();
      if (icon !== null) icon.href = usual;
      document.title = document.title.replace(prefix, '');
    };
  }, [says]);
}
