import { writeFile } from 'node:fs/promises';
import { UsageError } from '../../failure.ts';
import { t } from '../../language.ts';

/** Writes a new file; `force` replaces an existing one. @throws UsageError */
export async function writeNewFile(file: string, text: string, { force }: { force: boolean }): Promise<void> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UsageError(
        t(
          `${file} já existe; --force substitui o arquivo que existe.`,
          `${file} exists; --force replaces it.`,
        ),
        { cause },
      );
    throw unwritable(file, cause) ?? cause;
  }
}

/** For a path that cannot exist; null for other causes. */
export function unwritable(file: string, cause: unknown): UsageError | null {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') return null;
  return new UsageError(
    t(
      `${file}: a pasta não existe, ou o nome é de uma pasta.`,
      `${file}: the folder does not exist, or the name is that of a folder.`,
    ),
    { cause },
  );
}
