import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import * as answers from './answers.ts';
import { type Book, openBook } from './book.ts';
import { type AnswerFault, findTestCard } from './cards.ts';
import { type Answer, readJson, sendFaulty, sendJson } from './exchange.ts';
import { openLedger } from './ledger.ts';
import { readRefund, readReversal, readSale, type SaleRequest } from './read-requests.ts';
import { answerRedirect } from './redirects.ts';
import { refund } from './refunds.ts';
import { Refusal } from './refusal.ts';
import { reverse } from './reverse.ts';
import { findSale, sell } from './sales.ts';
import {
  beforeWork,
  createFaultScript,
  type FaultScript,
  type RequestKind,
  type ScriptedFault,
} from './scripted-faults.ts';
import { sendSettlement } from './settlements.ts';
import { answerThreeDs } from './three-ds/routes.ts';
import type { ThreeDsDesk, Transaction } from './three-ds/transactions.ts';
import { plansFor } from './ways.ts';

export interface SandboxBankOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /** Append-only JSON lines, made if needed. One bank at a time may use it. */
  readonly ledgerFile: string;
  /** Opens `POST /v1/faults`, by which tests say what goes wrong next. */
  readonly allowFaults?: boolean;
  /** Where browsers find the bank's pages, without a slash at the end; the address it listens on when absent. */
  readonly publicUrl?: string;
  readonly now?: () => Date;
  /** Waits so long, or rejects when the signal says that the bank closes. A test may make it shorter. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
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
  const { sleep: pause = (ms, signal) => wait(ms, undefined, { signal }) } = options;
  const sleep = (ms: number) => pause(ms, closing.signal);
  const book = openBook(lines, { ledger, now, sleep });
  const faults = createFaultScript();
  let url = '';
  const publicUrl = () => options.publicUrl ?? url;
  const transactions = new Map<string, Transaction>();
  const threeDs: ThreeDsDesk = { transactions, publicUrl, newId: randomUUID, sleep, log };
  const desk: Desk = { book, faults, threeDs, allowFaults: options.allowFaults ?? false, log };
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
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
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
  readonly threeDs: ThreeDsDesk;
  readonly allowFaults: boolean;
  readonly log: (line: string) => void;
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  response.on('close', () => {
    // A path may hold anything; a card number in it must not come to a log.
    const safePath = /^\/(?:v1\/[a-z]+|3ds\/(?:ds|acs\/[a-z-]+)|redirect)/.exec(path)?.[0] ?? 'elsewhere';
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

const settlementPath = /^\/v1\/settlements\/(\d{4}-\d\d-\d\d)$/;
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
  if (path.startsWith('/3ds/')) return answerThreeDs(desk.threeDs, desk.faults, path, request, response);
  if (path.startsWith('/redirect/')) return answerRedirect(desk.book, path, request, response);
  if (path === '/v1/plans') {
    onlyBy('GET', request);
    return sendJson(response, plansAnswer(request.url ?? '', desk.book.now()));
  }
  const read = readPath.exec(path);
  const settlement = settlementPath.exec(path);
  const readKind: RequestKind | undefined = read ? 'lookup' : settlement ? 'settlement' : undefined;
  const kind = readKind ?? kindsByPath.get(path);
  if (!kind) throw new Refusal(404, 'unknown_path', 'There is nothing at this path.');
  onlyBy(readKind ? 'GET' : 'POST', request);
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
    throw new Refusal(401, 'unauthorized', 'Send the terminal key as Authorization: Bearer.');
  }
  const scripted = desk.faults.take(kind);
  if (scripted?.do === 'reset_before_read') {
    request.socket.resetAndDestroy();
    return;
  }
  const body = readKind ? undefined : await readJson(request);
  await beforeWork(scripted, desk.book.sleep);
  if (settlement) return sendSettlement(desk.book, settlement[1] ?? '', scripted, response);
  const done: Done = read
    ? { answer: await lookUp(desk.book, read[1] ?? '', read[2] ?? '') }
    : await work(desk, kind, body, scripted);
  const fault = scripted ?? done.fault;
  if (fault) await sendFaulty(response, done.answer, fault, desk.book.sleep);
  else sendJson(response, done.answer);
}

const kindsByPath: ReadonlyMap<string, RequestKind> = new Map([
  ['/v1/sales', 'sale'],
  ['/v1/refunds', 'refund'],
  ['/v1/reversals', 'reversal'],
]);

/** `?amount=4900&currency=AZN`, in minor units. */
function plansAnswer(url: string, now: Date): Answer {
  const amount = Number(new URL(url, 'http://bank').searchParams.get('amount'));
  if (!Number.isSafeInteger(amount) || amount < 1)
    throw new Refusal(400, 'invalid_request', 'amount must be a whole number of minor units');
  return { status: 200, body: { lender: 'Sandbox Later', plans: plansFor(amount, now) } };
}

function onlyBy(method: 'GET' | 'POST', request: IncomingMessage): void {
  if (request.method !== method) throw new Refusal(405, 'method_not_allowed', `Use ${method} here.`);
}

interface Done {
  readonly answer: Answer;
  readonly fault?: AnswerFault | undefined;
}

async function work(
  { book, threeDs }: Desk,
  kind: RequestKind,
  body: unknown,
  scripted: ScriptedFault | undefined,
): Promise<Done> {
  if (kind === 'refund') {
    const { line, fault } = await refund(book, readRefund(body));
    return { answer: answers.refundAnswer(line, book.now()), fault };
  }
  if (kind === 'reversal') return { answer: answers.reversalAnswer(await reverse(book, readReversal(body))) };
  const request = await hold(book, readSale(body), scripted);
  const sold = await sell(book, request);
  if (sold.kind === 'redirect') {
    const url = `${threeDs.publicUrl()}/redirect/${sold.redirect.key}`;
    return { answer: answers.redirectAnswer(request.reference, url) };
  }
  const { line, isRepeat } = sold;
  // The first answer is lost, not every one: a repeat is told what happened. Nor is an early refusal lost.
  const card = findTestCard(request.card.number);
  const fault = !isRepeat && line.code === card?.code ? card.fault : undefined;
  return { answer: answers.saleAnswer(line), fault };
}

/** A sale may be long on its way; the caller may have given up by the time it is here. */
async function hold(
  book: Book,
  request: SaleRequest,
  scripted: ScriptedFault | undefined,
): Promise<SaleRequest> {
  if (scripted?.do === 'charge_late_ms') {
    await book.sleep(scripted.delay_ms);
    return { ...request, validUntil: new Date(book.now().getTime() + 1_000) };
  }
  const heldMs = findTestCard(request.card.number)?.heldMs;
  if (heldMs) await book.sleep(heldMs);
  return request;
}

async function lookUp(book: Book, what: string, reference: string): Promise<Answer> {
  if (what === 'sales') return answers.saleStatusAnswer(reference, await findSale(book, reference));
  return answers.refundStatusAnswer(reference, await book.refunds.get(reference)?.settled, book.now());
}
