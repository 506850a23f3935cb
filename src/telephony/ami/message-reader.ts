/** Longest line and largest message, in bytes; what is beyond is left out. */
export const LINE_LIMIT = 8192;
export const MESSAGE_LIMIT = 65_536;

/** A message of the manager interface: an event, or the response to an action. */
export interface AmiMessage {
  /** By name as sent; of a name that comes twice, the first. */
  fields: ReadonlyMap<string, string>;
  /**
   * Channel variables by channel: the key is what stands before `ChanVariable`, as in the other fields of that channel
   * (`''`, `Dest`, `LocalOne`, `Transferee`, …), and what Status lists as `Variable` is under `''`.
   */
  variables: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Splits the bytes of a manager connection into messages. Never throws: lines that it cannot read are left out, and too
 * long ones end at the limit.
 */
export class MessageReader {
  #line: Buffer[] = [];
  #lineBytes = 0;
  #fields = new Map<string, string>();
  #variables = new Map<string, Map<string, string>>();
  #messageBytes = 0;

  /** Adds a segment. @returns the messages that are complete now */
  push(segment: Buffer): AmiMessage[] {
    const messages: AmiMessage[] = [];
    let start = 0;
    for (let end = segment.indexOf(10); end !== -1; end = segment.indexOf(10, start)) {
      this.#keep(segment.subarray(start, end));
      const message = this.#endLine();
      if (message !== null) messages.push(message);
      start = end + 1;
    }
    this.#keep(segment.subarray(start));
    return messages;
  }

  #keep(bytes: Buffer): void {
    const part = bytes.subarray(0, Math.max(0, LINE_LIMIT - this.#lineBytes));
    if (part.length === 0) return;
    // The segment may be large and a view of a pool: what stays of it is copied.
    this.#line.push(Buffer.from(part));
    this.#lineBytes += part.length;
  }

  #endLine(): AmiMessage | null {
    const text = Buffer.concat(this.#line).toString('utf8').replace(/\r+$/, '');
    this.#line = [];
    this.#lineBytes = 0;
    if (text === '') return this.#endMessage();
    this.#messageBytes += text.length;
    if (this.#messageBytes <= MESSAGE_LIMIT) this.#read(text);
    return null;
  }

  #read(line: string): void {
    // The greeting (`Asterisk Call Manager/9.0.0`) has no colon.
    const [, name, value = ''] = /^([A-Za-z][\w-]*)(?:\([^)]*\))?: ?(.*)$/s.exec(line) ?? [];
    if (name === undefined) return;
    const channel = name === 'Variable' ? '' : /^(\w*)ChanVariable$/.exec(name)?.[1];
    if (channel !== undefined) this.#readVariable(channel, value);
    else if (!this.#fields.has(name)) this.#fields.set(name, value);
  }

  #readVariable(channel: string, value: string): void {
    const separator = value.indexOf('=');
    if (separator < 1) return;
    const known = this.#variables.get(channel) ?? new Map<string, string>();
    known.set(value.slice(0, separator), value.slice(separator + 1));
    this.#variables.set(channel, known);
  }

  #endMessage(): AmiMessage | null {
    const message = { fields: this.#fields, variables: this.#variables };
    const isEmpty = this.#fields.size === 0;
    this.#fields = new Map();
    this.#variables = new Map();
    this.#messageBytes = 0;
    return isEmpty ? null : message;
  }
}

/** A field of a message; empty where it is missing. */
export function field(message: AmiMessage, name: string): string {
  return message.fields.get(name) ?? '';
}
