import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composeServer } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { scopes } from '../../src/domain/api-key.ts';
import { createMerchant } from '../../src/flows/create-merchant.ts';
import { issueApiKey } from '../../src/flows/issue-api-key.ts';
import { createLog } from '../../src/log.ts';
import { type Installation, openInstallation } from '../../src/open-installation.ts';
import { startSandboxBank } from '../../src/sandbox-bank/start-sandbox-bank.ts';
import { type Lifetime, testDatabase } from './database.ts';
import { assertDescribed } from './described-answers.ts';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** Everything of ours, running in this process on a database of its own, with the sandbox bank beside it. */
export interface TestWorld {
  readonly url: string;
  readonly databaseUrl: string;
  /** Holds the key that the database's secrets are sealed under. */
  readonly dataDir: string;
  readonly installation: Installation;
  readonly merchantId: string;
  readonly testKey: string;
  readonly liveKey: string;
  readonly webhookSecret: string;
  readonly bankUrl: string;
  readonly ledgerFile: string;
  /** Closes the server before the test ends. */
  close(): Promise<void>;
  /** One call to the API: JSON in, JSON out. A string or buffer body is sent as it is. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A session as most tests need it; fields given here replace the usual ones. */
  createSession(
    fields?: Record<string, unknown>,
  ): Promise<Record<string, unknown> & { id: string; checkout_url: string }>;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export interface WorldOptions {
  /** Settings of the environment, over the usual ones of a test. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly requestsPerMinute?: number;
  /** As `npm start` does: the developer hub shows the merchant's keys to this machine. */
  readonly showsKeys?: true;
  /** What links name, where it is not where the server listens: behind a proxy that ends TLS. */
  readonly publicUrl?: string | ((listensAt: string) => string);
  /** Another server for this world's merchant, on its database or on a way to it. */
  readonly join?: Pick<
    TestWorld,
    'databaseUrl' | 'dataDir' | 'merchantId' | 'testKey' | 'liveKey' | 'webhookSecret'
  >;
}

/** Starts a world that ends with the test. Nothing of ours in it is replaced by a fake. */
export async function startWorld(t: Lifetime, options: WorldOptions = {}): Promise<TestWorld> {
  const ownDir = mkdtempSync(join(tmpdir(), 'maxfi-world-'));
  t.after(() => rm(ownDir, { recursive: true, force: true }));
  const dataDir = options.join?.dataDir ?? ownDir;
  const databaseUrl = options.join?.databaseUrl ?? (await testDatabase(t)).url;
  const ledgerFile = join(ownDir, 'ledger.jsonl');
  const bank = await startSandboxBank({ port: 0, ledgerFile, allowFaults: true });
  t.after(() => bank.close());
  const config = readConfig({
    MAXFI_DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
    MAXFI_LOG_LEVEL: 'silent',
    MAXFI_POOL_SIZE: '10',
    PUBLIC_URL: 'http://localhost:1',
    ...options.environment,
  });
  const log = createLog(config, null);
  const installation = await openInstallation(config, databaseUrl, log);
  t.after(() => installation.close());
  const { merchantId, testKey, liveKey, webhookSecret } =
    options.join ?? (await seedMerchant(installation, options.requestsPerMinute ?? 100_000));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await composeServer({
    config,
    installation,
    log,
    publicUrl: typeof options.publicUrl === 'function' ? options.publicUrl(url) : (options.publicUrl ?? url),
    sandboxBankUrl: bank.url,
    rootDir,
    ...(options.showsKeys && { localKeys: { testKey, webhookSecret } }),
  });
  await server.listen(port);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= server.close();
    return closing;
  };
  t.after(close);
  return {
    url,
    databaseUrl,
    dataDir,
    installation,
    merchantId,
    testKey,
    liveKey,
    webhookSecret,
    bankUrl: bank.url,
    ledgerFile,
    close,
    ...callsOf(url, testKey),
  };
}

/** The same server as another merchant of it knows it, one who has made nothing yet. */
export async function anotherMerchant(world: TestWorld): Promise<TestWorld> {
  const merchant = await seedMerchant(world.installation, 100_000);
  return { ...world, ...merchant, ...callsOf(world.url, merchant.testKey) };
}

function callsOf(url: string, testKey: string): Pick<TestWorld, 'call' | 'createSession'> {
  const call = (method: string, path: string, options: CallOptions = {}) =>
    callApi(url, method, path, { key: testKey, ...options });
  return {
    call,
    async createSession(fields = {}) {
      const answer = await call('POST', '/v2/payments/checkout', {
        body: { amount: 4900, currency: 'AZN', ...fields },
      });
      if (answer.status !== 200) throw new Error(`the session was not created: ${answer.text}`);
      return answer.json;
    },
  };
}

/** A merchant with a key of each mode. */
async function seedMerchant(installation: Installation, requestsPerMinute: number) {
  const { merchant, testWebhookSecret } = await createMerchant(installation, {
    name: 'Nar Kitab',
    supportEmail: 'help@narkitab.example',
    brandColor: '#0b6e4f',
    logo: null,
  });
  const issue = async (livemode: boolean) => {
    const { secretKey } = await issueApiKey(installation, {
      merchantId: merchant.id,
      livemode,
      scopes,
      requestsPerMinute,
    });
    return secretKey.reveal();
  };
  return {
    merchantId: merchant.id,
    testKey: await issue(false),
    liveKey: await issue(true),
    webhookSecret: testWebhookSecret.reveal(),
  };
}

/** One call over HTTP, without retries. What the API answers must be what its description says. */
export async function callApi(
  url: string,
  method: string,
  path: string,
  options: CallOptions,
): Promise<Answer> {
  const { key, body, headers } = options;
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
  assertDescribed(method, path, answer);
  return answer;
}

export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
