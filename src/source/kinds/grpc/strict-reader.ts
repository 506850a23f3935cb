import { createRequire } from 'node:module';

/** What is used of protobufjs, the library inside @grpc/proto-loader: its own copy, for it knows only its own classes. */
interface ProtobufReader {
  bytes(): Uint8Array;
  string(): string;
}
type BufferReader = new (bytes: Buffer) => ProtobufReader;

// A byte order mark in the middle of a message is a character like any other.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

let StrictReader: BufferReader | null = null;

/**
 * A message's bytes for a deserializer that checks strings as protobuf requires: valid UTF-8 of the length given. The
 * library accepts a truncated string and replaces invalid bytes by U+FFFD: half a name would count as found. Its
 * generated decoders accept a reader in place of bytes.
 */
export function strictly(bytes: Buffer): Buffer {
  StrictReader ??= strictReader();
  return new StrictReader(bytes) as unknown as Buffer;
}

function strictReader(): BufferReader {
  const loader = createRequire(import.meta.resolve('@grpc/proto-loader'));
  const { BufferReader } = loader('protobufjs/minimal') as { BufferReader: BufferReader };
  return class extends BufferReader {
    /** @throws RangeError for one cut short, TypeError for one that is no UTF-8 */
    override string(): string {
      return UTF8.decode(this.bytes());
    }
  };
}
