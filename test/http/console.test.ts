import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { sharedHttpServer } from './http-server.ts';

const { app } = await sharedHttpServer();

async function pageAt(url: string) {
  const { statusCode, headers, body } = await app.inject({ url });
  return { statusCode, headers, body };
}

/** The files that the page names. */
async function assets(): Promise<string[]> {
  const { body } = await pageAt('/console');
  return [...body.matchAll(/(?:src|href)="([^"]+\/assets\/[^"]+)"/g)].map(([, url = '']) => url);
}

describe('the console', () => {
  it('is one page for every address below /console', async () => {
    for (const url of ['/console', '/console/', '/console/protocols/99999720261122000001?tab=papers']) {
      const { statusCode, headers, body } = await pageAt(url);
      expect({ statusCode, type: headers['content-type'] }).toEqual({
        statusCode: 200,
        type: 'text/html; charset=utf-8',
      });
      expect(body).toContain('<div id="root"></div>');
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('runs only its own scripts, and the styles that carry the nonce of this reply', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i++) {
      const { headers, body } = await pageAt('/console');
      const policy = String(headers['content-security-policy']);
      const [, nonce = ''] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
      expect(Buffer.from(nonce, 'base64').length).toBe(16);
      expect(policy).not.toContain('unsafe');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      for (const [, used] of body.matchAll(/nonce="([^"]*)"/g)) expect(used).toBe(nonce);
      expect(body).toContain(`nonce="${nonce}"`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });

  it('has nothing in the page that would need unsafe-inline', async () => {
    const { body } = await pageAt('/console');
    expect(body).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/);
  });

  it('lets browsers keep its files for good, in the encoding that they read', async () => {
    const [script = '', ...more] = await assets();
    expect(script).toMatch(/^\/console\/assets\/[\w.-]+\.js$/);
    expect(more.length).toBeGreaterThan(0);
    const plain = await app.inject({ url: script });
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['x-content-type-options']).toBe('nosniff');
    for (const [encoding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const reply = await app.inject({ url: script, headers: { 'accept-encoding': encoding } });
      expect(reply.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept-encoding' });
      expect(reply.headers['content-type']).toBe(plain.headers['content-type']);
      expect(decode(reply.rawPayload).equals(plain.rawPayload)).toBe(true);
    }
    const etag = String(plain.headers.etag);
    const again = await app.inject({ url: script, headers: { 'if-none-match': etag } });
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' });
  });

  it('answers HEAD as GET, without a body', async () => {
    const [script = ''] = await assets();
    for (const url of ['/console', '/console/deadlines', '/console/favicon.svg', script]) {
      const get = await app.inject({ url });
      const head = await app.inject({ method: 'HEAD', url });
      expect({ url, status: head.statusCode, body: head.body }).toEqual({ url, status: 200, body: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
    }
  });

  it('gives out files of its build only', async () => {
    for (const url of [
      '/console/assets/none.js',
      '/console/assets/..%2f..%2f..%2fpackage.json',
      '/console/assets/..%2f.built',
    ]) {
      const { statusCode, body } = await app.inject({ url });
      expect(statusCode, url).toBe(404);
      expect(body).not.toContain('"dependencies"');
    }
  });

  it('sends an agent at most 200 kB of compressed script for all pages of the role, also by gzip', async () => {
    const web = join(PACKAGE_ROOT, 'dist', 'web');
    const manifest: Record<string, Chunk> = JSON.parse(
      await readFile(join(web, '.vite', 'manifest.json'), 'utf8'),
    );
    const scripts = new Set<string>();
    function add(name: string): void {
      const { file, imports = [] } = manifest[name] ?? { file: `${name} is not in the manifest` };
      if (scripts.has(file)) return;
      scripts.add(file);
      for (const next of imports) add(next);
    }
    add('index.html');
    for (const page of OF_AGENTS) add(`src/pages/${page}.tsx`);
    const sizes = await Promise.all(
      [...scripts].map(async (file) => (await stat(join(web, `${file}.gz`))).size),
    );
    expect(scripts.size).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(200_000);
  });
});

/** What an agent's browser loads when it is needed. */
const OF_AGENTS = [
  'sign-in/sign-in-page',
  'my-calls/call-pop',
  'my-calls/my-calls-page',
  'search/search-page',
  'protocol/protocol-page',
  'deadlines/deadlines-page',
];

interface Chunk {
  file: string;
  imports?: string[];
}
