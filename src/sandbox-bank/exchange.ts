import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';
import type { ScriptedFault } from './scripted-faults.ts';

const bodyLimitBytes = 16 * 1024;

/** Reads a JSON body, or throws a `Refusal` (415, 413, 400). */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new Refusal(415, 'unsupported_media_type', 'The body must be application/json in UTF-8.');
  }
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early must not cut the connection: the refusal still has to go back on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyLimitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    // The parser's own message quotes the body, which holds a card number.
    throw new Refusal(400, 'invalid_json', 'The body is not JSON in UTF-8.');
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, 'body_too_large', `The body may have ${bodyLimitBytes} bytes.`);
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export function sendJson(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // A body that was refused unread would be taken for the next request on the same connection.
    ...(status === 413 || status === 415 ? { connection: 'close' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(text);
}

/** Sends the answer with what is scripted to go wrong with it. */
export async function sendFaulty(
  response: ServerResponse,
  answer: Answer,
  fault: ScriptedFault,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  switch (fault.do) {
    case 'reset_before_read':
    case 'reset_after_charge':
      response.socket?.resetAndDestroy();
      return;
    case 'reset_mid_body':
      return resetMidBody(response, answer);
    case 'drip':
      return drip(response, answer, fault.delay_ms, sleep);
    case 'duplicate_answer':
      return answerTwice(response, answer);
    case 'held_ms':
    case 'charge_late_ms':
    case 'refuse':
    case 'unavailable':
    case 'missing_line':
    case 'extra_line':
    case 'repeated_line':
    case 'altered_amount':
    case 'cut_short':
      // What these do is done before there is an answer.
      return sendJson(response, answer);
    case 'status_502_after_charge':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
      return;
    case 'delay_ms':
      await sleep(fault.delay_ms);
      return sendJson(response, answer);
    case 'wrong_amount':
      return sendJson(response, {
        ...answer,
        body: { ...answer.body, amount: Number(answer.body.amount) + 1 },
      });
    case 'wrong_currency': {
      const currency = answer.body.currency === 'USD' ? 'EUR' : 'USD';
      return sendJson(response, { ...answer, body: { ...answer.body, currency } });
    }
    case 'wrong_reference':
      return sendJson(response, { ...answer, body: { ...answer.body, reference: 'someone-elses' } });
    default:
      throw new Error(`Bug! A fault was not handled: ${JSON.stringify(fault satisfies never)}`);
  }
}

/** Half of the body, and then a reset: the status was seen, the outcome was not. */
function resetMidBody(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2), () => {
    // The half is to arrive first, or this would be a plain lost answer.
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  });
}

async function drip(
  response: ServerResponse,
  { status, body }: Answer,
  totalMs: number,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  const text = JSON.stringify(body);
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  for (const letter of isAscii ? text : [text]) {
    if (response.destroyed) return;
    response.write(letter);
    await sleep(totalMs / text.length);
  }
  response.end();
}

/** The same answer again on the same connection, which belongs to no request: whoever reads on must not believe it. */
function answerTwice(response: ServerResponse, answer: Answer): void {
  const { socket } = response;
  const text = JSON.stringify(answer.body);
  const head = [
    `HTTP/1.1 ${answer.status} OK`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  sendJson(response, answer);
  response.on('finish', () => socket?.write(`${head.join('\r\n')}\r\n\r\n${text}`));
}
