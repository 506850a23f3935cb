import type { PromptName } from '../../prompts.ts';
import { askForCard } from '../card-entry.ts';
import type { Phone } from '../phone.ts';
import { speakNumber } from '../speak-number.ts';
import { REPEAT_OFFER } from '../timing.ts';
import type { Dialogue } from './script.ts';

const MOST_CARDS = 3;
const MOST_REPEATS = 3;

/** Repeats the number, while it is spoken and afterwards. */
const REPEAT_KEY = '1';

/**
 * `agi://HOST/ura`: the whole conversation. The number comes first (RN 395/2016 art. 8º: "como primeira ação"), so
 * that whoever hangs up has one; the card is a courtesy (Decreto 11.034/2022 art. 4º § 4º: no data may be a
 * condition for reaching a human); only the number is read back, as anybody can key a card.
 */
export async function ura(dialogue: Dialogue): Promise<void> {
  const { phone, attendance, card } = dialogue;
  await phone.answer();
  if (!(await attendance.issue(card))) {
    await phone.play('no-protocol');
    return;
  }
  await noteOnRecord(dialogue);
  // A call that comes back (transferred, sent through the dialplan again) is not asked twice.
  if (attendance.protocol && !attendance.identified) await identify(dialogue);
  await tellNumber(dialogue);
}

/**
 * The number on the call's own record, now: whoever hangs up in the dialogue leaves the dialplan only its `h` extension,
 * and with `endbeforehexten=yes` (cdr.conf) the record is closed before that runs. Where: as the channel says.
 */
async function noteOnRecord({ phone, attendance }: Dialogue): Promise<void> {
  const column = (await phone.get('CARIMBO_CDR')) || 'userfield';
  if (column === 'none' || !attendance.number) return;
  if (column === 'userfield' && (await isTaken(phone, attendance.number))) return;
  if (/^\w+$/.test(column)) await phone.set(`CDR(${column})`, attendance.number);
  else attendance.complain('CARIMBO_CDR is no column name: the number is not on the call’s record');
}

/** Issabel keeps the name of its recording there (`audio:…`), and does not find the recording without it. */
async function isTaken(phone: Phone, number: string): Promise<boolean> {
  const there = await phone.get('CDR(userfield)');
  return there !== '' && there !== number;
}

/** Up to three cards. Only a card that is wrong is asked for again; a source that is down is not the caller's fault. */
async function identify({ phone, attendance }: Dialogue): Promise<void> {
  let prompts: PromptName[] = ['welcome-card'];
  for (let cards = 0; cards < MOST_CARDS; cards += 1) {
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

async function tellNumber({ phone, attendance }: Dialogue): Promise<void> {
  const { number } = attendance;
  if (number === null) return;
  for (let repeats = 0; repeats < MOST_REPEATS; repeats += 1) {
    attendance.stage = 'number';
    if (await speakNumber(phone, number, REPEAT_KEY)) continue;

    attendance.stage = 'offer';
    const key = (await phone.play('repeat-offer', '0123456789*#')) ?? (await phone.key(REPEAT_OFFER));
    if (key !== REPEAT_KEY) return;
  }
  // For the last time, and to its end: a key that is stuck must not keep the number from being heard.
  attendance.stage = 'number';
  await speakNumber(phone, number);
}
