import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIM } from '../outgoing/available.mjs';
import { isGone, killOnExit } from './child-process.ts';
import { freePort } from './free-port.mjs';
import { until } from './until.ts';

export const SMTP_USER = 'carimbo';
export const SMTP_PASSWORD = 'senha-de-teste';

/**
 * Debian's Exim, which accepts mail for example.org after STARTTLS and a password. `ninguem@` does not exist there, and for
 * `depois@` it answers that one should try later.
 */
export class Exim {
  readonly folder = mkdtempSync(join(tmpdir(), 'carimbo-exim-'));
  readonly certificate = join(this.folder, 'cert.pem');
  port = 0;
  #child: ChildProcess | null = null;

  /** Once, before the first `start`. */
  async prepare(): Promise<void> {
    this.port = await freePort();
    const key = join(this.folder, 'key.pem');
    const names = 'subjectAltName=DNS:localhost';
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'].concat([
        '-addext',
        names,
        '-keyout',
        key,
        '-out',
        this.certificate,
      ]),
      { stdio: 'ignore' },
    );
    for (const name of ['spool', 'log', 'mail']) mkdirSync(join(this.folder, name));
    writeFileSync(join(this.folder, 'exim.conf'), configuration(this.folder));
    execFileSync('chown', ['-R', 'Debian-exim:Debian-exim', this.folder]);
    // Exim refuses a configuration that another user could change.
    execFileSync('chown', ['root:root', join(this.folder, 'exim.conf')]);
    chmodSync(this.folder, 0o755);
  }

  async start(): Promise<void> {
    const conf = join(this.folder, 'exim.conf');
    const child = killOnExit(spawn(EXIM, ['-C', conf, '-bdf', '-oX', `127.0.0.1:${this.port}`]));
    this.#child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    await until(
      () => `Exim to listen; it wrote: ${output}`,
      async () => isGone(child) || (await accepts(this.port)),
      60_000,
    );
    if (isGone(child)) throw new Error(`Exim ended at once: ${output}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || isGone(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What was delivered to an address, as it was written. */
  mailTo(address: string): string[] {
    const folder = join(this.folder, 'mail', 'inbox', 'new');
    if (!existsSync(folder)) return [];
    const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    return all.filter((mail) => mail.includes(`To: ${address}\n`));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function configuration(folder: string): string {
  return `primary_hostname = localhost
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/exim.pid
keep_environment =
domainlist local_domains = example.org
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
tls_advertise_hosts = *
acl_smtp_rcpt = check_rcpt

begin acl
check_rcpt:
  deny !encrypted = *
  deny !authenticated = *
  deny local_parts = ninguem
       message = no such user $local_part@$domain
  defer local_parts = depois
  accept domains = +local_domains
  deny message = relay not permitted

begin routers
local:
  driver = accept
  domains = +local_domains
  transport = mailbox

begin transports
mailbox:
  driver = appendfile
  directory = ${folder}/mail/inbox
  maildir_format
  create_directory
  user = Debian-exim
  group = Debian-exim

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{${SMTP_USER}}}{eq{$auth3}{${SMTP_PASSWORD}}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
`;
}
