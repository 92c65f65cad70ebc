import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import * as answers from './answers.ts';
import { type Book, openBook } from './book.ts';
import { type AnswerFault, findTestCard } from './cards.ts';
import { type Answer, readJson, sendFaulty, sendJson } from './exchange.ts';
import { openLedger } from './ledger.ts';
import { readRefund, readReversal, readSale } from './read-requests.ts';
import { refund } from './refunds.ts';
import { Refusal } from './refusal.ts';
import { reverse } from './reverse.ts';
import { findSale, sell } from './sales.ts';
import { createFaultScript, type FaultScript, type RequestKind } from './scripted-faults.ts';

export interface SandboxBankOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /** Append-only JSON lines, made if needed. One bank at a time may use it. */
  readonly ledgerFile: string;
  /** Opens `POST /v1/faults`, by which tests say what goes wrong next. */
  readonly allowFaults?: boolean;
  readonly now?: () => Date;
  /** Told of every request: method, path, status. Never of a body. */
  readonly log?: (line: string) => void;
}

export interface SandboxBank {
  readonly url: string;
  /** Stops at once: open connections are cut, what is being written to the ledger is finished. */
  close(): Promise<void>;
}

/** An acquirer in a box, over HTTP. Rejects if the port is taken or the ledger is damaged. */
export async function startSandboxBank(options: SandboxBankOptions): Promise<SandboxBank> {
  const { host = '127.0.0.1', now = () => new Date(), log = () => {} } = options;
  const { ledger, lines } = await openLedger(options.ledgerFile);
  const closing = new AbortController();
  const sleep = (ms: number) => wait(ms, undefined, { signal: closing.signal });
  const book = openBook(lines, { ledger, now, sleep });
  const faults = createFaultScript();
  const desk: Desk = { book, faults, allowFaults: options.allowFaults ?? false, log };
  const server = createServer({ requestTimeout: 20_000, headersTimeout: 10_000 }, (request, response) => {
    void answer(desk, request, response);
  });
  try {
    await listen(server, options.port, host);
  } catch (error) {
    await ledger.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      closing.abort();
      await closed;
      await ledger.close();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

interface Desk {
  readonly book: Book;
  readonly faults: FaultScript;
  readonly allowFaults: boolean;
  readonly log: (line: string) => void;
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  response.on('close', () => {
    // A path may hold anything; a card number in it must not come to a log.
    const safePath = /^\/v1\/[a-z]+/.exec(path)?.[0] ?? 'elsewhere';
    desk.log(`${request.method} ${safePath} ${response.writableFinished ? response.statusCode : 'cut off'}`);
  });
  try {
    await route(desk, path, request, response);
  } catch (error) {
    const isGone = response.headersSent || !response.socket || response.socket.destroyed;
    if (isGone) return;
    if (!(error instanceof Refusal)) desk.log(`failed: ${error instanceof Error ? error.name : 'unknown'}`);
    const unavailable = new Refusal(503, 'unavailable', 'The bank could not finish; look the reference up.');
    sendJson(response, answers.refusalAnswer(error instanceof Refusal ? error : unavailable));
  }
}

const readPath = /^\/v1\/(sales|refunds)\/([A-Za-z0-9_-]{1,64})$/;

async function route(
  desk: Desk,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path === '/v1/faults' && desk.allowFaults) {
    onlyBy('POST', request);
    desk.faults.add(await readJson(request));
    return sendJson(response, { status: 200, body: {} });
  }
  const read = readPath.exec(path);
  const kind: RequestKind | undefined = read ? 'lookup' : kindsByPath.get(path);
  if (!kind) throw new Refusal(404, 'unknown_path', 'There is nothing at this path.');
  onlyBy(read ? 'GET' : 'POST', request);
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
    throw new Refusal(401, 'unauthorized', 'Send the terminal key as Authorization: Bearer.');
  }
  const scripted = desk.faults.take(kind);
  if (scripted?.do === 'reset_before_read') {
    request.socket.resetAndDestroy();
    return;
  }
  const done: Done = read
    ? { answer: await lookUp(desk.book, read[1] ?? '', read[2] ?? '') }
    : await work(desk.book, kind, await readJson(request));
  const fault = scripted ?? done.fault;
  if (fault) await sendFaulty(response, done.answer, fault, desk.book.sleep);
  else sendJson(response, done.answer);
}

const kindsByPath: ReadonlyMap<string, RequestKind> = new Map([
  ['/v1/sales', 'sale'],
  ['/v1/refunds', 'refund'],
  ['/v1/reversals', 'reversal'],
]);

function onlyBy(method: 'GET' | 'POST', request: IncomingMessage): void {
  if (request.method !== method) throw new Refusal(405, 'method_not_allowed', `Use ${method} here.`);
}

interface Done {
  readonly answer: Answer;
  readonly fault?: AnswerFault | undefined;
}

async function work(book: Book, kind: RequestKind, body: unknown): Promise<Done> {
  if (kind === 'refund') return { answer: answers.refundAnswer(await refund(book, readRefund(body))) };
  if (kind === 'reversal') return { answer: answers.reversalAnswer(await reverse(book, readReversal(body))) };
  const request = readSale(body);
  const { line, isRepeat } = await sell(book, request);
  // The first answer is lost, not every one: a repeat is told what happened. Nor is an early refusal lost.
  const card = findTestCard(request.card.number);
  const fault = !isRepeat && line.code === card?.code ? card.fault : undefined;
  return { answer: answers.saleAnswer(line), fault };
}

async function lookUp(book: Book, what: string, reference: string): Promise<Answer> {
  if (what === 'sales') return answers.saleStatusAnswer(reference, await findSale(book, reference));
  return answers.refundStatusAnswer(reference, await book.refunds.get(reference)?.settled);
}
