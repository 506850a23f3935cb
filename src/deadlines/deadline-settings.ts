import type { CalendarSettings } from './business-days.ts';
import type { Profile } from './profile.ts';

/** What one operator has configured about deadlines. */
export interface DeadlineSettings {
  profile: Profile;
  calendar: CalendarSettings;
  /** How long after the request an urgent one is late, whose answer is due at once. */
  urgentLateAfterMs: number;
  /** The PBX reports who answered: a call that no agent answered has no deadline. */
  callFacts: boolean;
}
