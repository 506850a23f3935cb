import type { Protocol } from '../../api/types.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { Facts } from './facts.tsx';

export function CallCourse({ call }: { call: NonNullable<Protocol['call']> }) {
  const { t, format } = useLanguage();
  const at = (iso: string | null) => iso && format.moment(iso);
  const lasted = (seconds: number | null) => (seconds === null ? null : format.duration(seconds));
  return (
    <Facts
      facts={[
        [t.protocol.queue, call.queue],
        [t.protocol.agent, call.agent],
        [t.protocol.queuedAt, at(call.queued_at)],
        [t.protocol.answeredAt, at(call.answered_at)],
        [t.protocol.endedAt, at(call.ended_at)],
        [t.protocol.endedBy, call.ended_by && t.ended[call.ended_by]],
        [t.protocol.wait, lasted(call.wait_seconds)],
        [t.protocol.talk, lasted(call.talk_seconds)],
      ]}
    />
  );
}
