/** Name of the calling system (`pbx`, `chat`). It is part of call identities and log lines, so it is short and plain. */
export const ORIGIN_PATTERN = '^[a-z0-9][a-z0-9_.-]{0,39}$';

const PATTERN = new RegExp(ORIGIN_PATTERN);

export function isOrigin(text: string): boolean {
  return PATTERN.test(text);
}
