import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Authority {
  /** Where the files are: `ca.pem`, and `NAME.pem` and `NAME.key` of each certificate. */
  folder: string;
  ca: string;
  /** A certificate for `localhost`, or for another name, that this authority signed. */
  issue(
    name: string,
    options?: { host?: string; days?: number; passphrase?: string },
  ): { cert: string; key: string };
}

/** A private authority of its own, made by openssl in a folder that goes with the test. */
export function certificateAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Autoridade',
    '-days',
    '2',
  );

  return {
    folder,
    ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
    issue(name, { host = 'localhost', days = 2, passphrase } = {}) {
      const secret = passphrase === undefined ? ['-nodes'] : ['-passout', `pass:${passphrase}`];
      openssl(
        'req',
        ...newKey,
        ...secret,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        `/CN=${name}`,
      );
      writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${host}`);
      const signing = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-extfile',
        'names',
        '-days',
        String(days),
      ];
      openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`);
      const read = (file: string) => readFileSync(join(folder, file), 'utf8');
      return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
    },
  };
}
