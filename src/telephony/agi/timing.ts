/** Every wait of a call, in milliseconds, in one place. The reasons are the caller's patience and a stalled server. */

/** Asterisk sends its environment at once; who does not is not Asterisk. */
export const ENVIRONMENT_LIMIT = 5000;

/** For commands that Asterisk answers at once (SET VARIABLE, …), and beyond the time that others take by themselves. */
export const COMMAND_LIMIT = 4000;

/**
 * The dead man's switch (see Phone) is wound for at least this long. Asterisk takes up to half a second more, and a
 * caller must be with a human 5 s after this server stopped, whatever it was doing.
 */
export const SWITCH = 4200;

/** A prompt that is longer than usual gets its length and this. */
export const PROMPT_SLACK = 1500;

/** WAIT FOR DIGIT is asked in slices no longer than this, well within the switch. */
export const SLICE = 2000;

/** Switch while the protocol service works: the operator's lookup budget and this. */
export const LOOKUP_SLACK = 1800;

/** The dialogue itself gives up on the protocol service a little before the switch would. */
export const RECEPTION_SLACK = 1400;

/** Silence after a prompt that asked for the card. */
export const FIRST_DIGIT = 6000;

/** A pause this long between two digits ends the card. */
export const NEXT_DIGIT = 3000;

/** After the offer to repeat the number. */
export const REPEAT_OFFER = 3000;

/** When the server stops: running dialogues may finish within this, then they are led to their end. */
export const STOP_LIMIT = 20_000;
export const STOP_GRACE = 5000;
