import { isNumber } from '../protocol/number.ts';
import { cutText } from '../text/clean.ts';
import type { IssueRequest } from './protocol-service.ts';

/** Longest texts, in code points. None of them may cost a caller the number: what is longer is cut. */
export const LONGEST = { caller: 255, subject: 1_000, told: 64, entry: 80, dnid: 40 } as const;
type OptionalText = keyof typeof LONGEST;
const OPTIONAL_TEXTS = Object.keys(LONGEST) as OptionalText[];

/** @param noted told the name of each field that was cut */
export function withinLimits(request: IssueRequest, noted: (field: OptionalText) => void): IssueRequest {
  let fitting = request;
  for (const field of OPTIONAL_TEXTS) {
    const text = fitting[field];
    if (text === undefined || text.length <= LONGEST[field]) continue;
    const cut = cutText(text, LONGEST[field]);
    if (cut === text) continue;
    fitting = { ...fitting, [field]: cut };
    noted(field);
  }
  return fitting;
}

/** A number as people write it, spaces and all; the operator's own as it is. */
export function plainNumber(text: string): string {
  const digits = text.replace(/\s/g, '');
  return isNumber(digits) ? digits : text.trim();
}
