import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from './config.ts';

test('without any setting everything has a value', () => {
  const config = readConfig({});
  assert.equal(config.port, 4242);
  assert.equal(config.host, '127.0.0.1');
  assert.deepEqual(config.roles, ['api', 'checkout', 'dashboard', 'worker']);
  assert.equal(config.databaseUrl, null);
  assert.equal(config.allowLocalWebhooks, true);
  assert.deepEqual(config.trustedProxies, []);
  assert.ok(Object.isFrozen(config));
});

test('metrics are read nowhere unless a port is set, and then by this machine alone', () => {
  assert.equal(readConfig({}).metrics, null);
  assert.equal(readConfig({ MAXFI_METRICS_HOST: '10.0.0.5' }).metrics, null);
  assert.deepEqual(readConfig({ MAXFI_METRICS_PORT: '9464' }).metrics, { host: '127.0.0.1', port: 9464 });
  const inside = { MAXFI_METRICS_PORT: '9464', MAXFI_METRICS_HOST: '10.0.0.5' };
  assert.deepEqual(readConfig(inside).metrics, { host: '10.0.0.5', port: 9464 });
});

test('a statement is slow after half a second, or after what is set', () => {
  assert.equal(readConfig({}).slowStatementMs, 500);
  assert.equal(readConfig({ MAXFI_SLOW_STATEMENT_MS: '50' }).slowStatementMs, 50);
});

test('with a database of one’s own webhooks do not go to this machine unless asked', () => {
  const own = { DATABASE_URL: 'postgres://maxfi@db/maxfi' };
  assert.equal(readConfig(own).allowLocalWebhooks, false);
  assert.equal(readConfig({ ...own, MAXFI_ALLOW_LOCAL_WEBHOOKS: '1' }).allowLocalWebhooks, true);
});

test('only where a balancer may stand in front does a stop wait for it to notice', () => {
  const own = { DATABASE_URL: 'postgres://maxfi@db/maxfi' };
  assert.equal(readConfig({}).drainMs, 0);
  assert.equal(readConfig(own).drainMs, 5_000);
  assert.equal(readConfig({ ...own, MAXFI_DRAIN_MS: '0' }).drainMs, 0);
});

test('an empty variable is an absent one', () => {
  assert.equal(readConfig({ PORT: '', DATABASE_URL: '' }).port, 4242);
});

test('everything that is wrong is named at once', () => {
  const wrong = {
    PORT: '99999',
    PUBLIC_URL: 'pay.example.com',
    DATABASE_URL: 'mysql://x',
    MAXFI_ROLES: 'api,painter',
    MAXFI_MASTER_KEY: 'c2hvcnQ=',
    MAXFI_TRUSTED_PROXIES: '10.0.0.0/33',
    MAXFI_TIME_ZONE: 'Asia/Bakou',
    MAXFI_METRICS_PORT: 'on',
    MAXFI_SLOW_STATEMENT_MS: '0',
    SMTP_URL: 'mail.example.com:25',
    MAXFI_MAIL_FROM: 'nobody',
  };
  assert.throws(
    () => readConfig(wrong),
    (error: Error) => Object.keys(wrong).every((name) => error.message.includes(name)),
  );
});

test('a public URL is an origin, and a slash at its end does not count', () => {
  assert.equal(readConfig({ PUBLIC_URL: 'https://pay.example.com/' }).publicUrl, 'https://pay.example.com');
  assert.throws(() => readConfig({ PUBLIC_URL: 'https://pay.example.com/pay' }), /PUBLIC_URL/);
});

test('proxies are addresses or networks of either family', () => {
  const { trustedProxies } = readConfig({ MAXFI_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' });
  assert.deepEqual(trustedProxies, ['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
});

test('a secret may lie in a file, which must be there and hold something', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'maxfi-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const url = 'postgres://maxfi:secret@db/maxfi';
  const config = readConfig({ DATABASE_URL_FILE: file('url', `${url}\n`) });
  assert.equal(config.databaseUrl, url);
  assert.equal(config.requireSecondFactor, true);
  const refused = (settings: Record<string, string>, why: RegExp) =>
    assert.throws(() => readConfig(settings), why);
  refused({ DATABASE_URL_FILE: join(folder, 'none') }, /DATABASE_URL_FILE cannot be read: ENOENT/);
  refused({ SMTP_URL_FILE: file('empty', ' \n') }, /SMTP_URL_FILE names an empty file/);
  const key = randomBytes(32).toString('base64');
  const both = { MAXFI_MASTER_KEY: key, MAXFI_MASTER_KEY_FILE: file('key', key) };
  refused(both, /MAXFI_MASTER_KEY and MAXFI_MASTER_KEY_FILE are both set/);
  refused({ MAXFI_MASTER_KEY_FILE: file('short', 'c2hvcnQ=') }, /MAXFI_MASTER_KEY must be 32 bytes/);
});
