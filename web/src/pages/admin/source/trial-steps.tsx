import { Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Exchange, SourceTrial } from '../../../api/source.ts';
import { useAdminTexts } from '../texts.ts';
import { Mark } from './mark.tsx';
import { numbered } from './numbered.ts';
import classes from './source.module.css';

/** One under the other, in the order in which they happened, as the terminal shows them; what it means comes first. */
export function TrialSteps({ of: trial }: { of: SourceTrial }) {
  const { source: texts } = useAdminTexts();
  const { asked, written, outside_format, exchanges, ms } = trial;
  return (
    <Stack gap="md" mt="md">
      <Verdict of={trial} />
      <ol className={classes.steps} aria-label={texts.steps}>
        <Step title={texts.asked}>
          <Text size="sm">
            {texts.fields[asked.field]}: <span className="number">{asked.value}</span>
          </Text>
          {written !== null && <Text size="sm">{texts.written(written)}</Text>}
          {outside_format !== null && <Warning>{outside_format}</Warning>}
        </Step>
        {numbered(exchanges).map(({ number, ...exchange }) => (
          <ExchangeSteps key={number} of={exchange} number={`${number}/${exchanges.length}`} />
        ))}
        <Decision of={trial} />
        {trial.record.length > 0 && <RecordStep of={trial} />}
        {ms !== null && (
          <Step title={texts.timings}>
            <Text size="sm">{texts.times(Math.round(ms.exchange), ms.reading.toFixed(1))}</Text>
          </Step>
        )}
      </ol>
    </Stack>
  );
}

function Verdict({ of: { ok, headline, caller, agent, todo } }: { of: SourceTrial }) {
  const { source: texts } = useAdminTexts();
  return (
    <div role="status">
      <Text fw={600} {...(!ok && { className: 'tone-late' })}>
        <Mark status={ok ? 'ok' : 'fail'} /> {headline}
      </Text>
      <Text size="sm">{texts.caller(caller)}</Text>
      <Text size="sm">{texts.agent(agent)}</Text>
      {todo !== null && <Text size="sm">{texts.todo(todo)}</Text>}
    </div>
  );
}

function Step({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <li>
      <Title order={3} size="h6">
        {title}
      </Title>
      {children}
    </li>
  );
}

function Warning({ children }: { children: string }) {
  return (
    <Text size="sm" className="tone-soon">
      <Mark status="warn" /> {children}
    </Text>
  );
}

function ExchangeSteps({ of: { request, reply }, number }: { of: Exchange; number: string }) {
  const { source: texts } = useAdminTexts();
  return (
    <>
      <Step title={texts.request(number)}>
        <Message head={request.head} headers={request.headers} body={request.body} />
      </Step>
      {reply === null ? (
        <Step title={texts.noReply} />
      ) : (
        <Step title={texts.reply(number, about(reply))}>
          <Message headers={reply.headers} body={reply.body} />
        </Step>
      )}
    </>
  );
}

function about({ status, ms }: NonNullable<Exchange['reply']>): string {
  return [status, `${Math.round(ms)} ms`].filter((part) => part !== null).join(', ');
}

interface MessageParts {
  head?: string;
  headers: Exchange['request']['headers'];
  body: Exchange['request']['body'];
}

function Message({ head, headers, body }: MessageParts) {
  const { source: texts } = useAdminTexts();
  const lines = [
    ...(head === undefined ? [] : [head]),
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    ...(body === null ? [] : ['', body.text || texts.noBody]),
  ];
  return (
    <>
      <pre className={classes.code}>{lines.join('\n')}</pre>
      {body !== null && body.cut > 0 && <Text size="sm">{texts.cut(body.cut)}</Text>}
    </>
  );
}

function Decision({ of: { rule, fault, reason, outcome } }: { of: SourceTrial }) {
  const { source: texts } = useAdminTexts();
  const decided = rule ?? (fault === null ? null : texts.withoutReply(fault));
  if (decided === null && reason === null) return null;
  return (
    <Step title={texts.rule}>
      {decided !== null && <Text size="sm">{`${decided} → ${outcome}`}</Text>}
      {reason !== null && <Text size="sm">{reason}</Text>}
    </Step>
  );
}

function RecordStep({ of: { record, root, warning } }: { of: SourceTrial }) {
  const { source: texts } = useAdminTexts();
  return (
    <Step title={texts.record}>
      {root !== null && <Text size="sm">{texts.within(root)}</Text>}
      <Table variant="vertical" verticalSpacing={4} aria-label={texts.record}>
        <Table.Tbody>
          {record.map(({ field, value, from }) => (
            <Table.Tr key={field}>
              <Table.Th w={{ base: 120, sm: 200 }} scope="row" className={classes.breaking}>
                {field}
              </Table.Th>
              <Table.Td className={classes.breaking}>
                {value}
                {from !== null && (
                  <Text size="xs" className="tone-calm">
                    {`← ${from}`}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {warning !== null && <Warning>{warning}</Warning>}
    </Step>
  );
}
