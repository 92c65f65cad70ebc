import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isTimeZone } from './domain/time-zone.ts';

/** Parts of MAXFI that a process can run. */
export const roles = ['api', 'checkout', 'dashboard', 'worker'] as const;
export type Role = (typeof roles)[number];

/** Everything the environment decides, checked and frozen. Nobody else reads the environment. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Nothing when it follows from the port. */
  readonly publicUrl: string | null;
  /** Nothing when the built-in PostgreSQL is used. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly roles: readonly Role[];
  readonly allowLocalWebhooks: boolean;
  /** Whether people of the dashboard need more than a password; nobody does on a machine for trying out. */
  readonly requireSecondFactor: boolean;
  /** How long a repeat waits for the first request with its Idempotency-Key. */
  readonly repeatWaitMs: number;
  /** Whether a key that somebody reports as leaked is revoked at once; else it is only noted. */
  readonly revokeReportedKeys: boolean;
  /** Addresses or networks of proxies whose word about a client's address is believed. */
  readonly trustedProxies: readonly string[];
  /** 32 bytes in base64; generated into the data folder when absent. */
  readonly masterKey: string | null;
  readonly sandboxBankUrl: string | null;
  /** Nothing when mail is only caught. May hold a password. */
  readonly smtpUrl: string | null;
  /** The sender of mail; nothing when it follows from the public URL. */
  readonly mailFrom: string | null;
  /** Where the files of the documentation are edited, with a slash at its end; nothing when readers are not asked to. */
  readonly docsEditUrl: string | null;
  readonly poolSize: number;
  /** A statement that takes longer is logged. */
  readonly slowStatementMs: number;
  /** Where Prometheus reads this process, on a port of its own; null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** How long a process that was told to stop still answers while it calls itself not ready. */
  readonly drainMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly timeZone: string;
  /** For crash tests only: the process kills itself when a flow reaches this point. */
  readonly crashAt: string | null;
}

const url = (protocols: RegExp, what: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.test(text), { error: what });
const flag = z.enum(['0', '1'], { error: 'must be 0 or 1' }).transform((text) => text === '1');
const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,6}$/, { error })
    .transform(Number)
    .pipe(z.int().min(min, { error }).max(max, { error }));
};

const rolesWhat = `must be a list such as ${roles.join(',')}`;
const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(4242),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: url(
    /^https?:\/\/[^/?#@]+\/?$/,
    'must be an http(s) origin such as https://pay.example.com',
  ).optional(),
  DATABASE_URL: url(/^postgres(ql)?:\/\//, 'must be a URL such as postgres://user@host/database').optional(),
  MAXFI_DATA_DIR: z.string().min(1).default('.data'),
  MAXFI_ROLES: z
    .string()
    .default(roles.join(','))
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(roles, { error: rolesWhat })).min(1, { error: rolesWhat })),
  MAXFI_ALLOW_LOCAL_WEBHOOKS: flag.optional(),
  MAXFI_REQUIRE_SECOND_FACTOR: flag.optional(),
  MAXFI_REPEAT_WAIT_MS: wholeNumber(100, 30_000).default(10_000),
  MAXFI_REVOKE_REPORTED_KEYS: flag.default(false),
  MAXFI_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every(isNetwork), {
      error: 'must be a list of addresses or networks such as 10.0.0.0/8,127.0.0.1',
    }),
  MAXFI_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, { error: 'must be 32 bytes in base64' })
    .optional(),
  SMTP_URL: url(
    /^smtps?:\/\/[^/?#]+\/?$/,
    'must be a URL such as smtps://user:password@mail.example.com',
  ).optional(),
  MAXFI_MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\p{C}]+ )?<?[^<>@\s\p{C}]+@[^<>@\s\p{C}]+>?$/u, {
      error: 'must be an address such as `MAXFI <no-reply@pay.example.com>`',
    })
    .optional(),
  MAXFI_DOCS_EDIT_URL: url(
    /^https?:\/\/[^?#]+\/$/,
    'must be an http(s) URL that ends in a slash such as https://git.example.com/maxfi/edit/main/',
  ).optional(),
  SANDBOX_BANK_URL: url(/^https?:\/\//, 'must be an http(s) URL').optional(),
  MAXFI_POOL_SIZE: wholeNumber(2, 500).default(20),
  MAXFI_SLOW_STATEMENT_MS: wholeNumber(1, 600_000).default(500),
  MAXFI_METRICS_PORT: wholeNumber(0, 65_535).optional(),
  MAXFI_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  MAXFI_DRAIN_MS: wholeNumber(0, 120_000).optional(),
  MAXFI_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  MAXFI_TIME_ZONE: z
    .string()
    .refine((zone) => isTimeZone(zone), { error: 'must be an IANA time zone such as Asia/Baku' })
    .default('Asia/Baku'),
  MAXFI_CRASH_AT: z.string().optional(),
});

/** Secrets may come in files, as Docker, Kubernetes and systemd hand them over: `<NAME>_FILE` says where. */
const namesOfSecrets = ['DATABASE_URL', 'MAXFI_MASTER_KEY', 'SMTP_URL'] as const;

/** The name of every setting, for files that set some. */
export const settingNames: readonly string[] = [
  ...Object.keys(environmentSchema.shape),
  ...namesOfSecrets.map((name) => `${name}_FILE`),
];

/** Reads the environment, and files that it names. Throws one error that names everything wrong with it. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable, as compose files leave them, is an absent one.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, text]) => text !== undefined && text !== ''),
  );
  const unread = readSecretFiles(given);
  const result = environmentSchema.safeParse(given);
  if (!result.success || unread.length > 0) {
    const issues = result.error?.issues ?? [];
    const lines = [...unread, ...issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)];
    throw new Error(`These settings are wrong:\n  ${lines.join('\n  ')}`);
  }
  const env = result.data;
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: resolve(env.MAXFI_DATA_DIR),
    roles: env.MAXFI_ROLES,
    requireSecondFactor: env.MAXFI_REQUIRE_SECOND_FACTOR ?? env.DATABASE_URL !== undefined,
    repeatWaitMs: env.MAXFI_REPEAT_WAIT_MS,
    revokeReportedKeys: env.MAXFI_REVOKE_REPORTED_KEYS,
    allowLocalWebhooks: env.MAXFI_ALLOW_LOCAL_WEBHOOKS ?? env.DATABASE_URL === undefined,
    trustedProxies: env.MAXFI_TRUSTED_PROXIES,
    masterKey: env.MAXFI_MASTER_KEY ?? null,
    sandboxBankUrl: env.SANDBOX_BANK_URL?.replace(/\/$/, '') ?? null,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAXFI_MAIL_FROM ?? null,
    docsEditUrl: env.MAXFI_DOCS_EDIT_URL ?? null,
    poolSize: env.MAXFI_POOL_SIZE,
    slowStatementMs: env.MAXFI_SLOW_STATEMENT_MS,
    metrics:
      env.MAXFI_METRICS_PORT === undefined
        ? null
        : { host: env.MAXFI_METRICS_HOST, port: env.MAXFI_METRICS_PORT },
    // Nobody balances over a machine for trying out, and Ctrl-C should be quick there.
    drainMs: env.MAXFI_DRAIN_MS ?? (env.DATABASE_URL === undefined ? 0 : 5_000),
    logLevel: env.MAXFI_LOG_LEVEL,
    timeZone: env.MAXFI_TIME_ZONE,
    crashAt: env.MAXFI_CRASH_AT ?? null,
  });
}

/** Puts what the files hold into the settings; in words, what could not be read. */
function readSecretFiles(given: Record<string, string | undefined>): string[] {
  return namesOfSecrets.flatMap((name) => {
    const file = given[`${name}_FILE`];
    if (file === undefined) return [];
    if (given[name] !== undefined) return [`${name} and ${name}_FILE are both set`];
    try {
      given[name] = readFileSync(file, 'utf8').trim();
      return given[name] === '' ? [`${name}_FILE names an empty file`] : [];
    } catch (error) {
      return [`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code}`];
    }
  });
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const widest = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest);
}

/** What a command needs that calls the API as a merchant's server does. */
export interface ClientSettings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly secretKey: string;
}

/** Reads `MAXFI_URL` (http://localhost:4242 when not set) and `MAXFI_KEY`. Throws a sentence that names the wrong one. */
export function readClientSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ClientSettings {
  const { MAXFI_URL = 'http://localhost:4242', MAXFI_KEY: secretKey } = environment;
  if (!secretKey) throw new Error('MAXFI_KEY is not set: put an API key there, as `sk_test_…`.');
  if (!URL.canParse(MAXFI_URL) || !/^https?:/.test(MAXFI_URL))
    throw new Error('MAXFI_URL must be like https://pay.example.com.');
  return { url: MAXFI_URL.replace(/\/+$/, ''), secretKey };
}
