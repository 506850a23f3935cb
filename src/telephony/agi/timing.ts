/** Every time limit of a call, in milliseconds. They follow from how long a caller waits and from a server that stalls. */

/** Asterisk sends its environment at once; a peer that does not is not Asterisk. */
export const ENVIRONMENT_LIMIT = 5000;

/** For commands that Asterisk answers at once (SET VARIABLE, …), and on top of the time that other commands take. */
export const COMMAND_LIMIT = 4000;

/**
 * The least value of the channel's timeout (see Phone). Asterisk takes up to half a second more, and 5 s after this server
 * has stalled the caller must be on the way to a human, whatever the server was doing.
 */
export const CHANNEL_TIMEOUT = 4200;

/** Channel's timeout during a long prompt: the length of the prompt and this. */
export const PROMPT_SLACK = 1500;

/** WAIT FOR DIGIT ends at most this long after the channel's timeout was armed, well within it. */
export const DIGIT_SLICE = 2000;

/** Between two keys, the timeout is armed anew after this long. */
export const REARM_AFTER = 1000;

/** Channel's timeout while the protocol service works: the operator's lookup budget and this. */
export const LOOKUP_SLACK = 1800;

/** Limit of a call to the protocol service: the lookup budget and this, so that it ends before the channel's timeout. */
export const SERVICE_SLACK = 1400;

/** Silence after a prompt that asks for the card. */
export const FIRST_DIGIT_WAIT = 6000;

/** A pause this long between two digits ends the card. */
export const NEXT_DIGIT_WAIT = 3000;

/** Silence after the offer to repeat the number. */
export const REPEAT_WAIT = 3000;

/** When the server stops, running dialogues may finish within STOP_LIMIT; then they are ended, and cut after STOP_GRACE. */
export const STOP_LIMIT = 20_000;
export const STOP_GRACE = 5000;
