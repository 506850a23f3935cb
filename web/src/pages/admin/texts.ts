import { useLanguage } from '../../i18n/language.tsx';

// Apart from the dictionary, which every page loads.
const PT = {
  title: 'Administração',
  sections: { users: 'Usuários' },
  sectionsLabel: 'Seções da administração',
  edit: (what: string) => `Mudar ${what}`,
  save: 'Guardar',
  once: 'Só aparece agora. Copie antes de fechar.',
  copy: 'Copiar',
  copied: 'Copiado.',
  never: 'nunca',
  users: {
    add: 'Novo usuário',
    table: 'Usuários da operadora',
    name: 'Nome',
    login: 'Usuário',
    loginHint: 'Minúsculas, dígitos, . _ @ -; não muda mais, porque o diário o cita.',
    role: 'Papel',
    extensions: 'Ramais',
    queues: 'Filas',
    listHint: 'Separados por vírgulas.',
    signedIn: 'Última entrada',
    state: 'Situação',
    active: 'ativo',
    disabled: 'desativado',
    totp: 'segundo fator',
    created: (user: string) => `Usuário ${user} criado.`,
    fresh: (user: string) => `Senha nova de ${user}`,
    passwordOnce: 'Senha provisória: na primeira entrada a pessoa escolhe a dela.',
    password: 'Nova senha provisória',
    endSessions: 'Terminar as sessões',
    removeTotp: 'Tirar o segundo fator',
    disable: 'Desativar',
    disableSure: (name: string) => `Desativar ${name} mesmo?`,
    enable: 'Ativar de novo',
    access: 'Entrada',
    endsSessions:
      'Mudar o papel, a senha ou o segundo fator e desativar terminam as sessões da pessoa na hora.',
    sessionsEnded: 'Sessões terminadas.',
    saved: 'Guardado.',
    own: 'O próprio papel e a própria entrada quem muda é outra pessoa da administração.',
  },
};

export type AdminTexts = typeof PT;

const EN: AdminTexts = {
  title: 'Administration',
  sections: { users: 'Users' },
  sectionsLabel: 'Sections of the administration',
  edit: (what) => `Change ${what}`,
  save: 'Save',
  once: 'Shown only now. Copy it before you close this.',
  copy: 'Copy',
  copied: 'Copied.',
  never: 'never',
  users: {
    add: 'New user',
    table: 'Users of the operator',
    name: 'Name',
    login: 'User',
    loginHint: 'Lower case, digits, . _ @ -; it cannot be changed, because the journal names it.',
    role: 'Role',
    extensions: 'Extensions',
    queues: 'Queues',
    listHint: 'Separated by commas.',
    signedIn: 'Last sign-in',
    state: 'State',
    active: 'active',
    disabled: 'disabled',
    totp: 'second factor',
    created: (user) => `User ${user} created.`,
    fresh: (user) => `New password of ${user}`,
    passwordOnce: 'Temporary: at the first sign-in the person chooses another one.',
    password: 'New temporary password',
    endSessions: 'End the sessions',
    removeTotp: 'Remove the second factor',
    disable: 'Disable',
    disableSure: (name) => `Really disable ${name}?`,
    enable: 'Enable again',
    access: 'Sign-in',
    endsSessions: 'A new role, password or second factor and disabling end the person’s sessions at once.',
    sessionsEnded: 'Sessions ended.',
    saved: 'Saved.',
    own: 'Your own role and sign-in are changed by another administrator.',
  },
};

export function useAdminTexts(): AdminTexts {
  const { language } = useLanguage();
  return language === 'en' ? EN : PT;
}
