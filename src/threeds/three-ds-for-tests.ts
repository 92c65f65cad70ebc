import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { money } from '../domain/money.ts';
import { createConnectorFetch } from '../net/connector-fetch.ts';
import { listTestCards, type TestCard } from '../sandbox-bank/cards.ts';
import { type SandboxBankOptions, startSandboxBank } from '../sandbox-bank/start-sandbox-bank.ts';
import { Secret } from '../vault/secret.ts';
import type { AuthenticationOrder } from './authentication-request.ts';
import type { AuthenticationResult } from './authentication-result.ts';
import { challengeRequest } from './challenge-request.ts';
import { type ChallengeReturn, readChallengeReturn } from './challenge-return.ts';
import { makeResultsAnswer, type Results, readResults } from './results.ts';
import {
  type AuthenticationOutcome,
  createThreeDsServer,
  type ThreeDsServer,
  type ThreeDsServerOptions,
} from './three-ds-server.ts';

export interface ThreeDsWorld {
  readonly server: ThreeDsServer;
  readonly bankUrl: string;
  /** A 3DS Server beside the first, with other options. */
  another(options: Partial<ThreeDsServerOptions>): ThreeDsServer;
  /** Every RReq that came, as our own reader read it. */
  readonly results: Results[];
  /** Every line that the bank logged, every URL and every text that we sent. */
  readonly written: { log: string[]; urls: string[]; bodies: string[] };
  order(card: TestCard, changes?: Partial<AuthenticationOrder>): AuthenticationOrder;
  fault(when: 'card_ranges' | 'authentication' | 'sale', does: Record<string, unknown>): Promise<void>;
  /** Does what a browser without script does with a challenge; resolves with what it brought back. */
  browse(challenge: Challenge, answers: readonly Answer[]): Promise<ChallengeReturn>;
  /** Waits until so many RReqs came. */
  resultsCome(count: number): Promise<Results[]>;
  sell(
    card: TestCard,
    result: AuthenticationResult | null,
    amount?: number,
  ): Promise<Record<string, unknown>>;
}

export type Challenge = Extract<AuthenticationOutcome, { kind: 'challenge' }> & {
  order: AuthenticationOrder;
};
export type Answer = { code: string } | 'cancel';

/** The sandbox bank, our 3DS Server and a results URL, over HTTP on loopback; all gone when the test ends. */
export async function threeDsForTests(
  context: TestContext,
  bankOptions: Partial<SandboxBankOptions> = {},
): Promise<ThreeDsWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'three-ds-'));
  const written = { log: [] as string[], urls: [] as string[], bodies: [] as string[] };
  const log = (line: string) => written.log.push(line);
  const ledgerFile = join(folder, 'ledger.jsonl');
  const bank = await startSandboxBank({ port: 0, ledgerFile, allowFaults: true, log, ...bankOptions });
  const results: Results[] = [];
  const resultsServer = await listenForResults(results);
  const net = createConnectorFetch();
  context.after(async () => {
    await bank.close();
    resultsServer.close();
    await net.close();
    await rm(folder, { recursive: true });
  });
  const options: ThreeDsServerOptions = {
    directoryUrl: `${bank.url}/3ds/ds`,
    fetch(url, init) {
      written.urls.push(url);
      written.bodies.push(init.body);
      return net.fetch(url, init);
    },
    now: () => new Date(),
    newTransId: randomUUID,
    resultsUrl: resultsServer.url,
    requestor: { id: 'MAXFI-1', name: 'MAXFI', url: 'https://maxfi.example' },
    referenceNumber: 'MAXFI-TEST',
    operatorId: 'MAXFI',
    cardRangeTtlMs: 3_600_000,
  };
  return {
    server: createThreeDsServer(options),
    bankUrl: bank.url,
    another: (changes) => createThreeDsServer({ ...options, ...changes }),
    results,
    written,
    order: (card, changes) => ({ ...plainOrder(card), ...changes }),
    async fault(when, does) {
      const body = JSON.stringify({ next: [{ when, ...does }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${bank.url}/v1/faults`, { method: 'POST', headers, body });
      assert.equal(answer.status, 200, await answer.text());
    },
    browse,
    async resultsCome(count) {
      for (let waits = 0; results.length < count && waits < 1_000; waits += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert.equal(results.length, count);
      return results;
    },
    sell: (card, result, amount = 4900) => sell(bank.url, card, result, amount),
  };
}

async function listenForResults(results: Results[]): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const read = readResults(Buffer.concat(chunks));
    results.push(read);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(read.kind === 'results' ? makeResultsAnswer(read) : read.answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/3ds/results`, close: () => server.close() };
}

function plainOrder(card: TestCard): AuthenticationOrder {
  return {
    transId: randomUUID(),
    version: '2.2.0',
    cardNumber: new Secret(card.number),
    expiryMonth: 12,
    expiryYear: 2050,
    amount: money(4900, 'USD'),
    purchasedAt: new Date(),
    merchant: {
      name: 'Tea & Sugar',
      acquirerBin: '400099',
      acquirerMerchantId: 'M1',
      categoryCode: '5499',
      countryCode: '031',
    },
    cardholder: { name: 'Əli Şükürov', email: 'ali@example.az', phone: '+994501234567' },
    browser: {
      acceptHeader: 'text/html',
      userAgent: 'Mozilla/5.0',
      acceptLanguage: 'az,en;q=0.5',
      ip: '192.0.2.1',
      script: {
        language: 'az-AZ',
        colorDepth: 30,
        screenHeightPx: 900,
        screenWidthPx: 1440,
        timeZoneOffsetMinutes: -240,
        javaEnabled: false,
      },
    },
    method: 'no_url',
    wish: 'none',
    notificationUrl: 'http://127.0.0.1:9/3ds/return',
  };
}

async function browse(challenge: Challenge, answers: readonly Answer[]): Promise<ChallengeReturn> {
  const { acsUrl, acsTransId, order } = challenge;
  const creq = challengeRequest({ transId: order.transId, acsTransId, version: order.version, window: '05' });
  let page = await postForm(acsUrl, { creq, threeDSSessionData: 'from-us' });
  for (const answer of answers) {
    const trans = hiddenField(page, 'trans');
    const fields = answer === 'cancel' ? { action: 'cancel', code: '' } : { action: 'confirm', ...answer };
    page = await postForm(new URL('/3ds/acs/answer', acsUrl).href, { trans, ...fields });
  }
  const cres = hiddenField(page, 'cres');
  return readChallengeReturn({ cres, threeDSSessionData: hiddenField(page, 'threeDSSessionData') });
}

/** The HTML that a posted form is answered with. */
export async function postForm(url: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return answer.text();
}

export function hiddenField(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

async function sell(
  bankUrl: string,
  card: TestCard,
  result: AuthenticationResult | null,
  amount: number,
): Promise<Record<string, unknown>> {
  const body = {
    reference: randomUUID(),
    amount,
    currency: 'USD',
    valid_until: new Date(Date.now() + 60_000).toISOString(),
    card: { number: card.number, security_code: '123', expiry_month: 12, expiry_year: 2050 },
    ...(result
      ? {
          authentication: {
            trans_status: result.transStatus,
            eci: result.eci,
            cavv: result.cavv?.reveal() ?? null,
            ds_trans_id: result.dsTransId,
            version: result.version,
          },
        }
      : {}),
  };
  const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
  const answer = await fetch(`${bankUrl}/v1/sales`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

/** The card of the table whose title has all these words. */
export function cardFor(...words: readonly string[]): TestCard {
  const card = listTestCards().find(({ title }) => words.every((word) => title.includes(word)));
  assert.ok(card, `there is a card for ${words.join(', ')}`);
  return card;
}
