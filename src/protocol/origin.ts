/** Which system speaks (`pbx`, `chat`): part of a call's identity and of log lines, so short and plain wherever it comes from. */
export const ORIGIN_PATTERN = '^[a-z0-9][a-z0-9_.-]{0,39}$';

const PATTERN = new RegExp(ORIGIN_PATTERN);

export function isOrigin(text: string): boolean {
  return PATTERN.test(text);
}
