/** A file of a tar archive; owner and group are root. */
export interface TarFile {
  path: string;
  content: Buffer | string;
  mode: number;
}

const BLOCK = 512;

/** A POSIX ustar archive: any tar reads it, and the same files give the same bytes. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap((file) => {
    const content = Buffer.from(file.content);
    const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
    return [header(file, content.length), content, Buffer.alloc(padding)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header({ path, mode }: TarFile, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new RangeError(`path too long for tar: ${path}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    block.write(value.toString(8).padStart(length - 1, '0'), at);
  block.write(path, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write('root', 265);
  block.write('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
