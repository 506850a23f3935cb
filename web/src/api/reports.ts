import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { OmbudsmanReportSchema } from '../../../src/api/schemas/ombudsman-report.ts';
import { call } from './client.ts';

export type OmbudsmanReport = Static<typeof OmbudsmanReportSchema>;
export type DemandCounts = OmbudsmanReport['total'];

export function ombudsmanQuery(year: string) {
  return queryOptions({
    queryKey: ['ombudsman', year],
    queryFn: ({ signal }) => call<OmbudsmanReport>('GET', ombudsmanPath(year), { signal }),
  });
}

export function ombudsmanPath(year: string, format?: 'csv' | 'xlsx'): string {
  return `/reports/ombudsman?${new URLSearchParams({ year, ...(format !== undefined && { format }) })}`;
}
