import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { money } from '../../domain/money.ts';
import { createConnectorFetch } from '../../net/connector-fetch.ts';
import { startSandboxBank } from '../../sandbox-bank/start-sandbox-bank.ts';
import { Secret } from '../../vault/secret.ts';
import type { AcquirerFault, AcquirerWorld, DeclineCase } from '../conformance/acquirer-world.ts';
import { findCardNumbers } from '../conformance/card-number-traces.ts';
import { connectorSuite } from '../conformance/connector-suite.ts';
import { orderForTests, saleOf } from '../conformance/order-for-tests.ts';
import type { PaySource } from '../connector.ts';
import { CredentialsError } from '../credentials.ts';
import { sandbox } from './index.ts';

/** What Stripe publishes for its numbers, in our words; not read from our own tables. */
const declines: readonly DeclineCase[] = [
  { cardNumber: '4000000000000002', reason: 'refused', retryable: true, networkCode: '05' },
  { cardNumber: '4000000000009995', reason: 'insufficient_funds', retryable: true, networkCode: '51' },
  { cardNumber: '4000000000009987', reason: 'lost_card', retryable: false, networkCode: '41' },
  { cardNumber: '4000000000009979', reason: 'stolen_card', retryable: false, networkCode: '43' },
  { cardNumber: '4000000000000069', reason: 'expired_card', retryable: false, networkCode: '54' },
  { cardNumber: '4000000000000127', reason: 'incorrect_security_code', retryable: true, networkCode: 'N7' },
  { cardNumber: '4000000000000119', reason: 'acquirer_error', retryable: true, networkCode: '96' },
  { cardNumber: '4242424242424241', reason: 'incorrect_number', retryable: false, networkCode: '14' },
  { cardNumber: '4000000000006975', reason: 'limit_exceeded', retryable: true, networkCode: '65' },
  { cardNumber: '4100000000000019', reason: 'suspected_fraud', retryable: false, networkCode: '59' },
  { cardNumber: '4111111111111111', reason: 'card_not_supported', retryable: false, networkCode: null },
];

const scripts: Readonly<Record<AcquirerFault, object>> = {
  request_lost: { do: 'reset_before_read' },
  answer_lost: { do: 'reset_after_charge' },
  gateway_error: { do: 'status_502_after_charge' },
  silence: { do: 'delay_ms', delay_ms: 60_000 },
  wrong_amount: { do: 'wrong_amount' },
  wrong_currency: { do: 'wrong_currency' },
  wrong_reference: { do: 'wrong_reference' },
};

interface ChargeLine {
  readonly kind: string;
  readonly operation: string;
  readonly amount: number;
  readonly currency: string;
  readonly result: string;
}

/** The sandbox bank itself. */
const world: AcquirerWorld = {
  chargesBy: 'pay',
  hasChallenges: false,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-connector-'));
    const ledgerFile = join(folder, 'ledger.jsonl');
    const log: string[] = [];
    const bank = await startSandboxBank({
      port: 0,
      ledgerFile,
      allowFaults: true,
      log: (line) => log.push(line),
    });
    const readLedger = () => readFile(ledgerFile, 'utf8');
    const approvedLines = async (wanted: 'sale' | 'refund') =>
      (await readLedger())
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as ChargeLine)
        .filter(({ kind, result }) => kind === wanted && result === 'approved')
        .map(({ operation, amount, currency }) => ({
          operationId: operation,
          amountMinor: amount,
          currency,
        }));
    return {
      credentials: { base_url: bank.url, terminal_key: 'terminal-key-of-the-suite' },
      unreachableCredentials: { base_url: await closedAddress(), terminal_key: 'terminal-key-of-the-suite' },
      approvedCardNumber: '4242424242424242',
      declines,
      async next(fault, on = 'sale') {
        const body = JSON.stringify({ next: [{ when: on, ...scripts[fault] }] });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${bank.url}/v1/faults`, { method: 'POST', headers, body });
        assert.equal(answer.status, 200);
      },
      charges: () => approvedLines('sale'),
      refunds: () => approvedLines('refund'),
      requestCount: () => log.filter((line) => !line.includes('/v1/faults')).length,
      writtenText: async () => `${await readLedger()}${log.join('\n')}`,
      async close() {
        await bank.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

/** An address that was free a moment ago. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

connectorSuite(sandbox, world);

const number = '4242424242424242';

const order = {
  operationId: 'att_1',
  amount: money(4900, 'USD'),
  sendBefore: new Date('2050-01-01T00:00:00.000Z'),
  source: {
    kind: 'card',
    card: {
      number: new Secret(number),
      securityCode: null,
      expiryMonth: 12,
      expiryYear: 2050,
      holderName: null,
    },
    authentication: null,
  } satisfies PaySource,
  ...orderForTests,
  description: null,
  returnUrl: 'https://pay.example/return',
};

test('sandbox: a sale is good for 60 s from the moment it is sent', async () => {
  const sent: string[] = [];
  const connector = sandbox.create(
    sandbox.parseCredentials({ base_url: 'http://bank.example/', terminal_key: 'key' }),
    {
      async fetch(url, { body }) {
        sent.push(url, body ?? '');
        throw new Error('not today');
      },
      now: () => new Date('2026-11-22T10:00:00.000Z'),
    },
  );

  await connector.pay(order, AbortSignal.timeout(1_000));

  assert.equal(sent[0], 'http://bank.example/v1/sales');
  assert.deepEqual(JSON.parse(sent[1] ?? ''), {
    return_url: 'https://pay.example/return',
    reference: 'att_1',
    amount: 4900,
    currency: 'USD',
    valid_until: '2026-11-22T10:01:00.000Z',
    card: { number, expiry_month: 12, expiry_year: 2050 },
  });
});

test('sandbox: an acquirer that repeats the request in its answer brings no card number in', async (context) => {
  const statuses = [200, 400, 401, 404, 409, 500];
  let status = 200;
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const echo = {
      result: 'declined',
      code: text,
      message: text,
      error: { code: number },
      reference: 'att_1',
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(echo));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const out = createConnectorFetch();
  context.after(async () => {
    await out.close();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = sandbox.parseCredentials({ base_url: url, terminal_key: 'key' });
  const connector = sandbox.create(credentials, { fetch: out.fetch, now: () => new Date() });

  for (const one of statuses) {
    status = one;
    const outcomes = [
      await connector.pay(order, AbortSignal.timeout(5_000)),
      await connector.lookup?.(saleOf('att_1'), AbortSignal.timeout(5_000)),
    ];
    assert.deepEqual(findCardNumbers(inspect(outcomes), [number]), [], String(one));
  }
});

test('sandbox: an address that is not one, or carries more than an address, is refused', () => {
  const wrong = ['bank', 'ftp://bank', 'http://user:pass@bank', 'http://bank?x=1', 'http://bank#x'];
  for (const base_url of wrong) {
    assert.throws(
      () => sandbox.parseCredentials({ base_url, terminal_key: 'key' }),
      (error) => error instanceof CredentialsError && error.fields.join() === 'base_url',
      base_url,
    );
  }
  assert.throws(
    () => sandbox.parseCredentials({ base_url: 'http://bank', terminal_key: 'a\nb' }),
    CredentialsError,
  );
});
