import { useAdminTexts } from '../texts.ts';

const MARKS = { ok: '✓', warn: '⚠', fail: '✗' } as const;

/** As the terminal marks it, in words for a screen reader. */
export function Mark({ status }: { status: keyof typeof MARKS }) {
  const { source: texts } = useAdminTexts();
  return (
    <>
      <span aria-hidden="true">{MARKS[status]}</span>
      <span className="visually-hidden">{texts.marks[status]}:</span>
    </>
  );
}
