import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { removeTree } from '../../../src/io/trees.ts';
import { programOf } from './debian.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A page in a Chromium without a window, driven over a pipe (Chrome DevTools Protocol). */
export interface Tab {
  /** Sends a command of the protocol, and gives its result. */
  readonly send: (method: string, params?: object) => Promise<Record<string, unknown>>;
  /** Opens a file, and waits until it is loaded. */
  readonly open: (file: string) => Promise<void>;
  /** The value of an expression in the page. */
  readonly value: (expression: string) => Promise<unknown>;
  /** What the browser reported of pages so far: errors, warnings, blocked content. */
  readonly complaints: string[];
  /** The addresses that were asked for so far. */
  readonly requests: string[];
}

/** Starts a Chromium with one page, for one test. */
export async function openTab(): Promise<Tab> {
  const profile = mkdtempSync(path.join(tmpdir(), 'pybuild-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${profile}`];
  const browser = spawn(programOf('chromium') ?? 'chromium', [...flags, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = once(browser, 'close');
  onTestFinished(async () => {
    browser.kill('SIGKILL');
    await ended;
    removeTree(profile);
  });
  const link = connect(browser.stdio[3] as Writable, browser.stdio[4] as Readable);
  const { targetId } = await link.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await link.send('Target.attachToTarget', { targetId, flatten: true });
  const send: Tab['send'] = (method, params = {}) => link.send(method, params, sessionId as string);

  const complaints: string[] = [];
  const requests: string[] = [];
  link.listen(({ method, params }) => {
    if (method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown' || method === 'Runtime.consoleAPICalled') {
      complaints.push(JSON.stringify(params));
    }
    if (method === 'Network.requestWillBeSent') requests.push((params as { request: { url: string } }).request.url);
  });
  for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await send(`${domain}.enable`);
  return {
    send,
    open: async (file) => {
      const loaded = new Promise<void>((resolve) => {
        link.listen(({ method }) => {
          if (method === 'Page.loadEventFired') resolve();
        });
      });
      await send('Page.navigate', { url: `file://${file}` });
      await loaded;
    },
    value: async (expression) => {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value?: unknown }).value;
    },
    complaints,
    requests,
  };
}

interface Link {
  readonly send: (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;
  readonly listen: (listener: (message: Message) => void) => void;
}

/** Messages are JSON, each with a zero byte at its end. */
function connect(to: Writable, from: Readable): Link {
  const waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }>();
  const listeners: ((message: Message) => void)[] = [];
  let last = 0;
  let rest = '';
  from.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = `${rest}${chunk}`.split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      for (const listener of listeners) listener(message);
      if (message.id === undefined) continue;
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) asked?.resolve((message.result ?? {}) as Record<string, unknown>);
      else asked?.reject(new Error(message.error.message));
    }
  });
  from.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium ended'));
  });
  to.on('error', () => {});
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        to.write(`${JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      }),
    listen: (listener) => void listeners.push(listener),
  };
}
