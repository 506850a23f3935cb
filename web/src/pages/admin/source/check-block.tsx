import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { checkSource, type SourceCheck } from '../../../api/source.ts';
import { Failure } from '../../../components/failure.tsx';
import { useLanguage } from '../../../i18n/language.tsx';
import { useAdminTexts } from '../texts.ts';
import { Mark } from './mark.tsx';
import { numbered } from './numbered.ts';
import classes from './source.module.css';
import { useCancelled } from './use-cancelled.ts';

export function CheckBlock() {
  const { t } = useLanguage();
  const { source: texts } = useAdminTexts();
  const checking = useCancelled((_asked: null, signal) => checkSource(signal));
  return (
    <section aria-labelledby="source-check">
      <Title order={2} size="h5" id="source-check">
        {texts.check}
      </Title>
      <Text size="sm">{texts.checkHint}</Text>
      <Group mt="xs">
        <Button onClick={() => checking.start(null)} disabled={checking.isPending}>
          {texts.checkNow}
        </Button>
        {checking.isPending && (
          <Button variant="default" onClick={checking.cancel}>
            {t.cancel}
          </Button>
        )}
      </Group>
      <div role="status">{checking.data !== undefined && <Findings of={checking.data} />}</div>
      {checking.error !== null && <Failure error={checking.error} />}
    </section>
  );
}

function Findings({ of: { findings, steps } }: { of: SourceCheck }) {
  const { source: texts } = useAdminTexts();
  return (
    <Stack gap="xs" mt="sm">
      <ul className={classes.plain}>
        {findings.map(({ status, found, callers, todo }) => (
          <li key={found}>
            <Mark status={status} /> {found}
            {callers !== undefined && <Text size="sm">{texts.forCallers(callers)}</Text>}
            {todo !== undefined && <Text size="sm">{texts.todo(todo)}</Text>}
          </li>
        ))}
      </ul>
      {steps.length > 0 && (
        <ol className={classes.code} aria-label={texts.requests}>
          {numbered(steps).map(({ number, request, status, ms }) => (
            <li key={number}>
              {request}
              {ms !== null && ` → ${[status ?? texts.answered, `${ms} ms`].join(', ')}`}
            </li>
          ))}
        </ol>
      )}
    </Stack>
  );
}
