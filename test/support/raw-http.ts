import { connect } from 'node:net';
import type { Answer } from './world.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Answer['json'];
}

/** Sends bytes that no HTTP client would, and reads what comes back until the server closes or a second passes. */
export async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
  const [head = '', rest = ''] = [
    text.slice(0, text.indexOf('\r\n\r\n')),
    text.slice(text.indexOf('\r\n\r\n') + 4),
  ];
  const [statusLine = '', ...headerLines] = head.split('\r\n');
  const headers = new Headers();
  for (const line of headerLines)
    headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    text: rest,
    json: isJson ? JSON.parse(rest) : undefined,
  };
}
