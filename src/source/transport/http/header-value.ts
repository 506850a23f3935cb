import { TemplateError } from '../../engine/template.ts';

/** What a header may hold (RFC 9110, field-value): no line breaks, no control characters, nothing beyond ISO-8859-1. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export function isHeaderValue(text: string): boolean {
  return FIELD_VALUE.test(text);
}

/** A value for its place in a header. @throws TemplateError for one that would end the header */
export function encodeHeader(value: string): string {
  if (!isHeaderValue(value)) throw new TemplateError('header', 'text without line breaks, in ISO-8859-1');
  return value;
}
