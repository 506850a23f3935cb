import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM } from '../../test/browser/available.mjs';

/**
 * A Chromium that is told where to go by its own protocol (https://chromedevtools.github.io/devtools-protocol), over a pipe.
 * Playwright observes every request and script of a page, which takes longer than the page itself.
 */
export class Chromium {
  static async start() {
    const profile = mkdtempSync(join(tmpdir(), 'carimbo-bench-chromium-'));
    const args = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-pipe'];
    const child = spawn(CHROMIUM, [...args, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    const chromium = new Chromium(child, profile);
    await chromium.send('Browser.getVersion');
    return chromium;
  }

  constructor(child, profile) {
    this.child = child;
    this.profile = profile;
    this.sent = 0;
    this.waiting = new Map();
    this.text = '';
    this.gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdio[4].setEncoding('utf8').on('data', (chunk) => this.#read(chunk));
  }

  /** @returns {Promise<object>} the result of the command */
  send(method, params = {}, sessionId = undefined) {
    this.sent += 1;
    const id = this.sent;
    this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  /** A tab with storage and cache of its own, and one cookie. */
  async openTab({ url, cookie }) {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const [name, value] = cookie.split('=');
    await this.send('Storage.setCookies', {
      browserContextId,
      cookies: [{ name, value, url, httpOnly: true }],
    });
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params) => this.send(method, params, sessionId);
    await send('Page.enable');
    return { send, close: () => this.send('Target.disposeBrowserContext', { browserContextId }) };
  }

  async stop() {
    this.child.kill();
    await this.gone;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #read(chunk) {
    const messages = (this.text + chunk).split('\0');
    this.text = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const { resolve, reject } = this.waiting.get(id) ?? {};
      this.waiting.delete(id);
      if (error !== undefined) reject?.(new Error(error.message));
      else resolve?.(result);
    }
  }
}
