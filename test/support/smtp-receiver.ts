import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Lifetime } from './database.ts';
import { waitUntil } from './wait-until.ts';

/** A mail as a mail server gets it. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text, decoded. */
  readonly text: string;
  /** The same with colours, where the mail has it. */
  readonly html?: string;
}

/** What the server says instead of what it should: to RCPT, to DATA, or nothing at all from then on. */
export type SmtpScript = { at: 'rcpt' | 'data'; say: string } | { at: 'greeting'; say: null };

export interface SmtpReceiver {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Every command that came, passwords too. */
  readonly commands: readonly string[];
  /** Treats the coming connections like this, one each. */
  next(...scripts: SmtpScript[]): void;
  waitFor(predicate: (mail: ReceivedMail) => boolean): Promise<ReceivedMail>;
}

/** A mail server on 127.0.0.1 that takes everything and keeps it, by RFC 5321. */
export async function startSmtpReceiver(t: Lifetime): Promise<SmtpReceiver> {
  const received: ReceivedMail[] = [];
  const commands: string[] = [];
  const scripts: SmtpScript[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    talk(socket, scripts.shift(), commands, (mail) => received.push(mail));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server does not listen');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    commands,
    next: (...more) => void scripts.push(...more),
    async waitFor(predicate) {
      await waitUntil(() => received.some(predicate));
      return received.find(predicate) as ReceivedMail;
    },
  };
}

function talk(
  socket: Socket,
  script: SmtpScript | undefined,
  commands: string[],
  keep: (mail: ReceivedMail) => void,
): void {
  if (script?.at === 'greeting') return;
  const say = (line: string) => socket.write(`${line}\r\n`);
  let from = '';
  let to: string[] = [];
  let data: string[] | undefined;
  say('220 mail.example ready');
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  // It passes on the errors of its socket, such as of a client that hangs up.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    if (data) {
      if (line !== '.') return void data.push(line.replace(/^\.\./, '.'));
      keep({ from, to, ...readMessage(data) });
      data = undefined;
      return say('250 kept');
    }
    commands.push(line);
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return say('250-mail.example\r\n250 AUTH PLAIN');
      case 'AUTH':
        return say('235 welcome');
      case 'MAIL':
        from = address;
        to = [];
        return say('250 ok');
      case 'RCPT':
        if (script?.at === 'rcpt') return say(script.say);
        to = [...to, address];
        return say('250 ok');
      case 'DATA':
        if (script?.at === 'data') return say(script.say);
        data = [];
        return say('354 go on');
      case 'QUIT':
        say('221 bye');
        return socket.end();
      default:
        return say('250 ok');
    }
  });
}

function readMessage(lines: readonly string[]): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const { headers, body } = readPart(lines);
  const [, boundary] = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '') ?? [];
  if (boundary === undefined) return { headers, text: decodePart({ headers, body }) };
  const parts = body
    .join('\n')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => readPart(part.replace(/^\n/, '').replace(/\n$/, '').split('\n')));
  const [text, html] = parts.map(decodePart);
  return { headers, text: text ?? '', html: html ?? '' };
}

interface MimePart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly string[];
}

function decodePart({ headers, body }: MimePart): string {
  return decodeBody(body, headers['content-transfer-encoding'] ?? '7bit');
}

function readPart(lines: readonly string[]): MimePart {
  const end = lines.indexOf('');
  const unfolded = lines
    .slice(0, end)
    .join('\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n');
  const headers = Object.fromEntries(
    unfolded.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      decodeWords(line.slice(line.indexOf(':') + 1).trim()),
    ]),
  );
  return { headers, body: lines.slice(end + 1) };
}

/** RFC 2047; words that follow each other belong together. */
function decodeWords(text: string): string {
  const bytes = (encoding: string, word: string) =>
    encoding.toUpperCase() === 'B' ? Buffer.from(word, 'base64') : unquote(word.replaceAll('_', ' '));
  return text.replaceAll(/(?:=\?utf-8\?[BQ]\?[^?]*\?=\s*)+/gi, (run) =>
    Buffer.concat(
      [...run.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi)].map(([, encoding = '', word = '']) =>
        bytes(encoding, word),
      ),
    ).toString(),
  );
}

function decodeBody(lines: readonly string[], encoding: string): string {
  if (encoding === 'base64') return Buffer.from(lines.join(''), 'base64').toString();
  const text = lines.join('\n');
  return encoding === 'quoted-printable' ? unquote(text.replaceAll('=\n', '')).toString() : text;
}

function unquote(text: string): Buffer {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
