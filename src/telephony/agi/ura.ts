import type { PromptName } from '../prompts.ts';
import type { Attendance } from './attendance.ts';
import { askForCard } from './card-entry.ts';
import type { Phone } from './phone.ts';
import { announceNumber } from './speak-number.ts';

/** What a script works with. */
export interface Dialogue {
  phone: Phone;
  attendance: Attendance;
  /** Given by the dialplan. */
  card: string | undefined;
}

const MAX_CARDS = 3;

/**
 * `agi://HOST/ura`: the whole dialogue. The number is issued first (RN 395/2016 art. 8º: "como primeira ação"), so that
 * a caller who hangs up has one. The card is optional (Decreto 11.034/2022 art. 4º § 4º: data may not be a condition for
 * reaching a human). Only the number is read back, since a caller may key somebody else's card.
 */
export async function ura(dialogue: Dialogue): Promise<void> {
  const { phone, attendance, card } = dialogue;
  await phone.answer();
  // Without a number the dialplan takes one from the PBX's own range, or says that there is none.
  if (!(await attendance.issue(card))) return;
  await writeToCdr(dialogue);
  // An identified call that comes back (transferred, sent through the dialplan again) is not asked twice.
  if (attendance.protocol && !attendance.isIdentified) await identify(dialogue);
  if (attendance.number !== null)
    await announceNumber(phone, attendance.number, (stage) => {
      attendance.stage = stage;
    });
}

/**
 * Writes the number to the CDR before the dialogue. A caller who hangs up leaves the dialplan only its `h` extension, and
 * with `endbeforehexten=yes` (cdr.conf) the CDR is closed before that runs. The channel names the column.
 */
async function writeToCdr({ phone, attendance }: Dialogue): Promise<void> {
  const column = (await phone.get('CARIMBO_CDR')) || 'userfield';
  if (column === 'none' || !attendance.number) return;
  if (column === 'userfield' && (await isUserfieldTaken(phone, attendance.number))) return;
  if (/^\w+$/.test(column)) await phone.set(`CDR(${column})`, attendance.number);
  else attendance.warn('CARIMBO_CDR is not a column name: the number is not in the CDR');
}

/** Issabel writes the name of its recording there (`audio:…`) and needs it to find the recording. */
async function isUserfieldTaken(phone: Phone, number: string): Promise<boolean> {
  const value = await phone.get('CDR(userfield)');
  return value !== '' && value !== number;
}

/** Asks for up to three cards; again only after a wrong card, not when the source is down. */
async function identify({ phone, attendance }: Dialogue): Promise<void> {
  let prompts: PromptName[] = ['welcome-card'];
  for (let cards = 0; cards < MAX_CARDS; cards += 1) {
    attendance.stage = 'card';
    const card = await askForCard(phone, prompts);
    if (card === null) break;

    attendance.stage = 'lookup';
    const identification = await attendance.identify(card);
    if (identification !== 'not_found' && identification !== 'card_invalid') return;
    prompts = ['card-invalid', 'card-retry'];
  }
  await phone.play('going-on');
}
