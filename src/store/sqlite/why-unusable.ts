import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Text } from '../../i18n/text.ts';
import { effectiveUser, foldersOf, may, RIGHTS, userName } from '../../platform/users.ts';

/** Why a database file cannot be used, and what to do about it. */
export interface Obstacle {
  why: Text;
  todo: Text;
}

/** The reason by the driver's code and the file system, else the driver's own message. */
export function whyUnusable(path: string, error: unknown): Obstacle {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : String(error);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(words);
  if (/^SQLITE_FULL|^ENOSPC|^EDQUOT/.test(code)) return full();
  return obstacleOf(path) ?? { why: { 'pt-BR': words, en: words }, todo: LOOK };
}

/** What in the file system keeps this process from using the file, from the top folder down; null for nothing. */
export function obstacleOf(path: string): Obstacle | null {
  const folder = dirname(path);
  let last = '/';
  for (const above of foldersOf(folder)) {
    const stats = look(above);
    if (stats === null) return isReadOnly(last) ? readOnly(last) : null;
    last = above;
    if (!stats.isDirectory()) return notAFolder(above);
    if (!may(stats, RIGHTS.enter)) return closed(above, stats);
  }
  if (isReadOnly(folder)) return readOnly(folder);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const stats = look(file);
    if (stats?.isDirectory()) return isAFolder(file);
    if (stats && !may(stats, RIGHTS.read | RIGHTS.write)) return owned('file', file, stats);
  }
  const home = look(folder);
  return home === null || may(home, RIGHTS.write | RIGHTS.enter) ? null : owned('folder', folder, home);
}

function look(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function isReadOnly(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
}

const LOOK: Text = {
  'pt-BR': 'Veja permissões e espaço do disco, e inicie de novo.',
  en: 'Look at the disk’s permissions and space, and start again.',
};

function owned(kind: 'file' | 'folder', path: string, { uid, mode }: Stats): Obstacle {
  const [owner, service] = [userName(uid), userName(effectiveUser())];
  const rights = (mode & 0o777).toString(8).padStart(4, '0');
  const [pt, en] = kind === 'file' ? ['o arquivo', 'the file'] : ['a pasta', 'the folder'];
  const place = kind === 'file' ? dirname(path) : path;
  return {
    why: {
      'pt-BR': `${pt} ${path} é de ${owner} (modo ${rights}), o serviço roda como ${service}`,
      en: `${en} ${path} belongs to ${owner} (mode ${rights}), the service runs as ${service}`,
    },
    todo: {
      'pt-BR': `Se a pasta é só do Carimbo, como root: chown -R ${service}: ${place}`,
      en: `If the folder is Carimbo’s alone, as root: chown -R ${service}: ${place}`,
    },
  };
}

/** Does not suggest to change the owner: the folder may be /root, or hold other data. */
function closed(folder: string, { uid }: Stats): Obstacle {
  const [owner, service] = [userName(uid), userName(effectiveUser())];
  return {
    why: {
      'pt-BR': `a pasta ${folder} é de ${owner}, o serviço roda como ${service} e não pode entrar nela`,
      en: `the folder ${folder} belongs to ${owner}, the service runs as ${service} and cannot enter it`,
    },
    todo: {
      'pt-BR': `Deixe os dados numa pasta de ${service}, como /var/lib/carimbo, e mude data_dir.`,
      en: `Put the data into a folder of ${service}, such as /var/lib/carimbo, and change data_dir.`,
    },
  };
}

const notAFolder = (path: string): Obstacle => ({
  why: {
    'pt-BR': `${path} é um arquivo, e o caminho passa por ele como se fosse uma pasta`,
    en: `${path} is a file, and the path goes through it as if it were a folder`,
  },
  todo: {
    'pt-BR': 'Corrija data_dir (ou database.url) na configuração.',
    en: 'Correct data_dir (or database.url) in the configuration.',
  },
});

const isAFolder = (path: string): Obstacle => ({
  why: { 'pt-BR': `${path} é uma pasta, não um arquivo`, en: `${path} is a folder, not a file` },
  todo: {
    'pt-BR': 'Corrija database.url: sqlite: pede o caminho do arquivo.',
    en: 'Correct database.url: sqlite: takes the path of the file.',
  },
});

const readOnly = (folder: string): Obstacle => ({
  why: {
    'pt-BR': `o disco de ${folder} está montado só para leitura`,
    en: `the disk of ${folder} is mounted read-only`,
  },
  todo: {
    'pt-BR':
      'O Linux faz isso quando o disco tem erros: veja dmesg. No systemd, ProtectSystem=strict só deixa gravar em StateDirectory= e ReadWritePaths=.',
    en: 'Linux does this when the disk has errors: look at dmesg. In systemd, ProtectSystem=strict lets it write only in StateDirectory= and ReadWritePaths=.',
  },
});

const full = (): Obstacle => ({
  why: { 'pt-BR': 'o disco está cheio', en: 'the disk is full' },
  todo: {
    'pt-BR': 'Libere espaço (df -h); a emissão volta sozinha.',
    en: 'Free space (df -h); issuing goes on by itself.',
  },
});

const damaged = (words: string): Obstacle => ({
  why: {
    'pt-BR': `o arquivo está danificado, ou não é um banco SQLite (${words})`,
    en: `the file is damaged, or is no SQLite database (${words})`,
  },
  todo: {
    'pt-BR': 'Guarde o arquivo como está e restaure uma cópia (docs/producao.md).',
    en: 'Keep the file as it is and restore a copy (docs/producao.md).',
  },
});
