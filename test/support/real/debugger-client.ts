import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const RETRY_MS = 50;

interface Message {
  readonly type: string;
  readonly request_seq?: number;
  readonly event?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

type Matches = (message: Message) => boolean;

/** An editor's side of the Debug Adapter Protocol, as far as a test of breakpoints needs it. */
export interface DebuggerClient {
  readonly request: (command: string, args?: object) => Promise<Message>;
  readonly event: (name: string) => Promise<Message>;
  readonly end: () => void;
}

/** Connects to a debugger, as soon as one listens on `port`. */
export async function connectDebugger(port: number): Promise<DebuggerClient> {
  const socket = await connected(port);
  const messages: Message[] = [];
  const waiting: { matches: Matches; take: (message: Message) => void }[] = [];
  const next = (matches: Matches): Promise<Message> =>
    new Promise((resolve) => {
      const at = messages.findIndex(matches);
      const [earlier] = at < 0 ? [] : messages.splice(at, 1);
      if (earlier === undefined) waiting.push({ matches, take: resolve });
      else resolve(earlier);
    });
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'));
      if (head === null || rest.length < head[0].length + Number(head[1])) return;
      const end = head[0].length + Number(head[1]);
      const message = JSON.parse(rest.subarray(head[0].length, end).toString()) as Message;
      rest = rest.subarray(end);
      const at = waiting.findIndex(({ matches }) => matches(message));
      if (at < 0) messages.push(message);
      else waiting.splice(at, 1)[0]?.take(message);
    }
  });
  let last = 0;
  return {
    request: (command, args = {}) => {
      last += 1;
      const seq = last;
      const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
      socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      return next((message) => message.type === 'response' && message.request_seq === seq);
    },
    event: (name) => next((message) => message.event === name),
    end: () => socket.destroy(),
  };
}

async function connected(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    await setTimeout(RETRY_MS);
  }
}
