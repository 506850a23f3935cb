import type { Attendance } from '../attendance.ts';
import type { Phone } from '../phone.ts';

/** What a script has at hand: the caller's phone, the attendance, and the card where the dialplan knows it already. */
export interface Dialogue {
  phone: Phone;
  attendance: Attendance;
  card: string | undefined;
}

/** A FastAGI script, by the name in its address. */
export type Script = (dialogue: Dialogue) => Promise<void>;
