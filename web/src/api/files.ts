import { reply } from './client.ts';

/** A file that is made while it is received. */
export interface FileRequest {
  method?: 'GET' | 'POST';
  path: string;
  body?: object;
  signal?: AbortSignal;
  /** Lines (of CSV) and bytes so far. */
  onProgress?(progress: FileProgress): void;
}

export interface FileProgress {
  lines: number;
  bytes: number;
}

export interface ReceivedFile extends FileProgress {
  blob: Blob;
  name: string;
}

const LINE_END = 10;

/** The whole file, or an error: one that breaks off is not kept. @throws ApiError, NoConnection, the reason of the signal */
export async function receiveFile({
  method = 'POST',
  path,
  onProgress,
  ...call
}: FileRequest): Promise<ReceivedFile> {
  const { headers, body: stream } = await reply(method, path, call);
  const type = headers.get('content-type') ?? '';
  const isText = type.startsWith('text/');
  const parts: Blob[] = [];
  const progress = { lines: 0, bytes: 0 };
  const reader = stream?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    // Browsers keep large blobs on disk.
    parts.push(new Blob([next.value]));
    progress.bytes += next.value.length;
    if (isText) for (const byte of next.value) if (byte === LINE_END) progress.lines += 1;
    onProgress?.({ ...progress });
  }
  const [, name = 'carimbo'] = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '') ?? [];
  return { ...progress, blob: new Blob(parts, { type }), name };
}

/** The pages for choosing a place (File System Access) exist over https only, and closed networks often have no TLS. */
export function save({ blob, name }: Pick<ReceivedFile, 'blob' | 'name'>): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
