import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RestSettings } from '../../src/source/kinds/http/schema.ts';
import { certificateAuthority } from './http-certificates.ts';
import { json } from './http-server.ts';
import { faultOf, restConfig, serve, transportFor } from './http-transport.ts';

type Tls = NonNullable<NonNullable<RestSettings['connection']>['tls']>;

/** A source at an HTTPS server of its own. */
async function tlsTransport(server: ServerOptions, { tls, folder }: { tls?: Tls; folder: string }) {
  const { origin } = await serve((_request, response) => json(response, { nome: 'Ana' }), server);
  return transportFor(
    restConfig(
      { connection: { base_url: origin, ...(tls && { tls }) }, lookup: { card_number: { url: '/b' } } },
      { folder },
    ),
  );
}

/** OpenSSL's own server, which asks for a certificate and says why it hangs up. */
async function opensslServer(folder: string, version: string): Promise<number> {
  const wanted = ['-cert', 'servidor.pem', '-key', 'servidor.key', '-CAfile', 'ca.pem'];
  const strict = ['-Verify', '1', '-verify_return_error', '-www', '-accept', '127.0.0.1:0'];
  const server = spawn('openssl', ['s_server', version, ...wanted, ...strict], { cwd: folder });
  onTestFinished(() => void server.kill());
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const port = /ACCEPT .*:(\d+)/.exec(said)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`openssl s_server ended: ${said}`);
}

describe('a source behind TLS', () => {
  it('is trusted by its private authority, and only by it', async () => {
    const { issue, folder } = certificateAuthority();
    const server = issue('servidor');
    expect((await (await tlsTransport(server, { tls: { ca: 'ca.pem' }, folder })).ask()).status).toBe(200);
    const fault = await faultOf((await tlsTransport(server, { folder })).ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(fault.reason).toContain('connection.tls.ca');
  });

  it('reports an expired certificate, which the operator has to renew', async () => {
    const { issue, folder } = certificateAuthority();
    const fault = await faultOf(
      (await tlsTransport(issue('velho', { days: -1 }), { tls: { ca: 'ca.pem' }, folder })).ask(),
    );
    expect(fault).toMatchObject({ outcome: 'unavailable', code: 'tls' });
    expect(fault.reason).toContain('venceu');
  });

  it('reports a certificate for another name, unless that name is expected', async () => {
    const { issue, folder } = certificateAuthority();
    const server = issue('outro', { host: 'outro.operadora.example' });
    const fault = await faultOf((await tlsTransport(server, { tls: { ca: 'ca.pem' }, folder })).ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(fault.reason).toContain('server_name');
    const named = { ca: 'ca.pem', server_name: 'outro.operadora.example' };
    expect((await (await tlsTransport(server, { tls: named, folder })).ask()).status).toBe(200);
  });

  it('authenticates Carimbo by its client certificate, whose key may have a passphrase', async () => {
    const { issue, folder, ca } = certificateAuthority();
    const server = { ...issue('servidor'), ca, requestCert: true, rejectUnauthorized: true };
    issue('nosso', { passphrase: 'senha-da-chave' });
    const ours = { ca: 'ca.pem', cert: 'nosso.pem', key: 'nosso.key' };

    const known = await tlsTransport(server, { tls: { ...ours, passphrase: 'senha-da-chave' }, folder });
    expect((await known.ask()).status).toBe(200);

    // Node closes such a connection without a word.
    const unknown = await faultOf((await tlsTransport(server, { tls: { ca: 'ca.pem' }, folder })).ask());
    expect(unknown).toMatchObject({ outcome: 'unavailable', code: 'reset' });
    expect(unknown.reason).toContain('connection.tls.cert');

    const wrong = await faultOf(
      (await tlsTransport(server, { tls: { ...ours, passphrase: 'errada' }, folder })).ask(),
    );
    expect(wrong).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(wrong.message).not.toContain('errada');
  });

  it('reports that a client certificate is required; in TLS 1.3, where the connection just ends, that it may be', async () => {
    const { issue, folder } = certificateAuthority();
    issue('servidor');
    const faultFrom = async (version: string) => {
      const base_url = `https://localhost:${await opensslServer(folder, version)}`;
      const connection = { base_url, tls: { ca: 'ca.pem' } };
      const { ask } = await transportFor(
        restConfig({ connection, lookup: { card_number: { url: '/b' } } }, { folder }),
      );
      return faultOf(ask());
    };
    const told = await faultFrom('-tls1_2');
    expect(told).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(told.reason).toContain('connection.tls.cert');
    expect((await faultFrom('-tls1_3')).reason).toContain('connection.tls.cert');
  });

  it('names the file that is missing, and goes on once it is there', async () => {
    const { issue, folder } = certificateAuthority();
    const { ask } = await tlsTransport(issue('servidor'), { tls: { ca: 'falta.pem' }, folder });
    const fault = await faultOf(ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(fault.reason).toContain('falta.pem');
    copyFileSync(`${folder}/ca.pem`, `${folder}/falta.pem`);
    expect((await ask()).status).toBe(200);
  });

  it('is distinguished from one without TLS at that port', async () => {
    const plain = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void plain.close());
    const { port } = plain.address() as AddressInfo;
    const { ask } = await transportFor(
      restConfig({
        connection: { base_url: `https://127.0.0.1:${port}` },
        lookup: { card_number: { url: '/b' } },
      }),
    );
    const fault = await faultOf(ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'tls' });
    expect(fault.reason).toContain('não fala TLS');
  });
});
