import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';

/** A server that offers neither STARTTLS nor AUTH, and accepts everything. */
export class SmtpWithoutTls {
  readonly commands: string[] = [];
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 localhost\r\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.commands.push(text.trim());
      if (/^EHLO/i.test(text)) socket.write('250-localhost\r\n250 SIZE 1000000\r\n');
      else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n');
      else if (/^STARTTLS/i.test(text)) socket.write('502 not implemented\r\n');
      else socket.write('250 ok\r\n');
    });
  });

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }
}
