import type { FileFormat } from '../../../reports/export-file.ts';
import { Type } from '../../../typebox.ts';

export const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A file for spreadsheets, as OpenAPI describes it. */
export function fileReply(description: string) {
  const file = (example: string) => ({
    schema: Type.Unsafe<unknown>({ type: 'string', examples: [example] }),
  });
  return {
    description,
    content: { 'text/csv': file('Protocolo;Emitido'), [FILE_TYPES.xlsx]: file('PK…') },
  } as const;
}
