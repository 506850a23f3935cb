import { useLanguage } from '../../i18n/language.tsx';
import * as calendar from './texts/calendar.ts';
import * as keys from './texts/keys.ts';
import * as outbox from './texts/outbox.ts';
import * as server from './texts/server.ts';
import * as source from './texts/source.ts';
import * as users from './texts/users.ts';

// Apart from the dictionary, which every page loads.
const PT = {
  title: 'Administração',
  sections: {
    users: 'Usuários',
    keys: 'Chaves',
    outbox: 'Envios',
    source: 'Sistema da operadora',
    calendar: 'Calendário',
    server: 'Servidor',
  },
  sectionsLabel: 'Seções da administração',
  edit: (what: string) => `Mudar ${what}`,
  save: 'Guardar',
  once: 'Só aparece agora. Copie antes de fechar.',
  copy: 'Copiar',
  copied: 'Copiado.',
  never: 'nunca',
  users: users.PT,
  keys: keys.PT,
  outbox: outbox.PT,
  server: server.PT,
  source: source.PT,
  calendar: calendar.PT,
};

export type AdminTexts = typeof PT;

const EN: AdminTexts = {
  title: 'Administration',
  sections: {
    users: 'Users',
    keys: 'Keys',
    outbox: 'Sending',
    source: 'Operator’s system',
    calendar: 'Calendar',
    server: 'Server',
  },
  sectionsLabel: 'Sections of the administration',
  edit: (what) => `Change ${what}`,
  save: 'Save',
  once: 'Shown only now. Copy it before you close this.',
  copy: 'Copy',
  copied: 'Copied.',
  never: 'never',
  users: users.EN,
  keys: keys.EN,
  outbox: outbox.EN,
  server: server.EN,
  source: source.EN,
  calendar: calendar.EN,
};

export function useAdminTexts(): AdminTexts {
  const { language } = useLanguage();
  return language === 'en' ? EN : PT;
}
