import { isNumber } from '../protocol/number.ts';
import { cutText } from '../text/clean.ts';
import type { IssueRequest } from './protocol-service.ts';

/** Longest texts, in code points. Longer ones are cut, so that none of them costs a caller the number. */
export const MAX_LENGTHS = { caller: 255, subject: 1_000, told: 64, entry: 80, dnid: 40 } as const;
type OptionalText = keyof typeof MAX_LENGTHS;
const OPTIONAL_TEXTS = Object.keys(MAX_LENGTHS) as OptionalText[];

/** @param onCut called with the name of each field that was cut */
export function withinLimits(request: IssueRequest, onCut: (field: OptionalText) => void): IssueRequest {
  let fitting = request;
  for (const field of OPTIONAL_TEXTS) {
    const text = fitting[field];
    if (text === undefined || text.length <= MAX_LENGTHS[field]) continue;
    const cut = cutText(text, MAX_LENGTHS[field]);
    if (cut === text) continue;
    fitting = { ...fitting, [field]: cut };
    onCut(field);
  }
  return fitting;
}

/** Whether a text can be the number of a protocol, our own or of an operator's system. */
export const canBeNumber = (text: string): boolean => /^[0-9A-Za-z./_-]{1,64}$/.test(text);

/** Our number without the spaces that people write in it; any other number trimmed. */
export function plainNumber(text: string): string {
  const digits = text.replace(/\s/g, '');
  return isNumber(digits) ? digits : text.trim();
}
