import { Anchor } from '@mantine/core';
import { Link } from 'wouter';

/** In groups, as it is spoken: 999997 2026 11 22 000001. Numbers of the operator's own system have no groups. */
export function numberInGroups(number: string): string {
  const match = /^(\d{6})(\d{4})(\d{2})(\d{2})(\d{6})$/.exec(number);
  return match === null ? number : match.slice(1).join(' ');
}

export function ProtocolLink({ number, inList = false }: { number: string; inList?: boolean }) {
  return (
    <Anchor
      component={Link}
      href={`/protocols/${number}`}
      className="number"
      {...(inList && { 'data-row': true })}
    >
      {numberInGroups(number)}
    </Anchor>
  );
}
