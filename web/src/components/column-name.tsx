import { Text } from '@mantine/core';

/** On a phone, where a row is a block and the head of the table is not shown, a cell says what it is. */
export function ColumnName({ children }: { children: string }) {
  return (
    <Text span hiddenFrom="sm" className="tone-calm">
      {children}:{' '}
    </Text>
  );
}
