import { writeFile } from 'node:fs/promises';
import { UsageError } from '../../failure.ts';
import { t } from '../../language.ts';

/** Writes a file that is not there yet; `force` writes over one. @throws UsageError */
export async function writeNewFile(file: string, text: string, { force }: { force: boolean }): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UsageError(
        t(
          `${file} já existe; --force substitui o arquivo que existe.`,
          `${file} exists; --force writes over it.`,
        ),
        { cause },
      );
    throw unwritable(file, cause) ?? cause;
  }
}

/** For a name that leads nowhere; null for any other cause. */
export function unwritable(file: string, cause: unknown): UsageError | null {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') return null;
  return new UsageError(
    t(
      `${file}: a pasta não existe, ou o nome é de uma pasta.`,
      `${file}: no such folder, or the name is a folder’s.`,
    ),
    { cause },
  );
}
