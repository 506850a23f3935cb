import type { Text } from '../i18n/text.ts';
import { type CardFormat, checkCard } from './card.ts';

/** What a person who tries a card should know if the server would not look it up; null if it would. */
export function outsideFormat(card: string, format: CardFormat): Text | null {
  const check = checkCard(card, format);
  if (check.ok) return null;
  const { 'pt-BR': pt, en } = check.expected;
  return {
    'pt-BR': `Fora do formato desta operadora (${pt}): numa ligação, o sistema da operadora nem seria consultado.`,
    en: `Not in this operator’s format (${en}): in a call the source would not even be asked.`,
  };
}
