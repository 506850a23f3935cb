/** The header of a PCM WAV file, and its samples. */
export interface Wav {
  rate: number;
  channels: number;
  bits: number;
  ms: number;
  samples: Buffer;
}

const PCM = 1;

/**
 * Reads a RIFF/WAVE file of plain PCM; other chunks than `fmt ` and `data` are ignored.
 * @throws Error with what is wrong with the file
 */
export function readWav(file: Buffer): Wav {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('not a WAV file');
  const format = chunk(file, 'fmt ');
  const samples = chunk(file, 'data');
  if (format.length < 16 || format.readUInt16LE(0) !== PCM) throw new Error('not plain PCM');
  const bytesPerSecond = format.readUInt32LE(8);
  if (bytesPerSecond === 0) throw new Error('no sample rate');
  return {
    channels: format.readUInt16LE(2),
    rate: format.readUInt32LE(4),
    bits: format.readUInt16LE(14),
    ms: (samples.length * 1000) / bytesPerSecond,
    samples,
  };
}

function chunk(file: Buffer, id: string): Buffer {
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === id) return file.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2); // chunks begin on even bytes
  }
  throw new Error(`no ${id.trim()} chunk`);
}
