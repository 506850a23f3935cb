// The zone of the demo's operator, America/Sao_Paulo.
const OFFSET_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;

/** YYYYMMDD */
export function civilDay(ms) {
  return new Date(ms - OFFSET_MS).toISOString().slice(0, 10).replaceAll('-', '');
}

export function msToMidnight(ms) {
  return DAY_MS - ((ms - OFFSET_MS) % DAY_MS);
}
