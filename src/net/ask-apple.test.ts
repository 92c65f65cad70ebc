import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { makeTestCertificate } from '../../test/support/test-certificate.ts';
import { Secret } from '../vault/secret.ts';
import { createAskApple } from './ask-apple.ts';

const host = 'apple-pay-gateway.apple.com';
const url = `https://${host}/paymentservices/startSession`;

async function standIn(t: { after(fn: () => void): void }, status: number, answer: string) {
  const apple = makeTestCertificate([host]);
  const merchant = makeTestCertificate(['merchant.az.nar']);
  const seen: { body: string; certificate: string }[] = [];
  const server = createServer(
    { ...apple, requestCert: true, rejectUnauthorized: false },
    async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const { raw } = (request.socket as TLSSocket).getPeerCertificate();
      seen.push({ body, certificate: raw?.toString('base64') ?? '' });
      response.writeHead(status).end(answer);
    },
  );
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = createAskApple({ resolve: async () => ['127.0.0.1'], standIn: { port, ca: apple.cert } });
  return { ask, seen, merchant };
}

test('Apple is asked with the merchant’s certificate, and its answer is handed on as it is', async (t) => {
  const answer = '{"merchantSessionIdentifier":"x","signature":"y"}';
  const { ask, seen, merchant } = await standIn(t, 200, answer);
  const body = '{"merchantIdentifier":"merchant.az.nar"}';
  assert.equal(await ask(url, body, new Secret(`${merchant.cert}\n${merchant.key}`)), answer);
  assert.equal(seen[0]?.body, body);
  const sent = merchant.cert.replaceAll(/-----[^-]+-----|\s/g, '');
  assert.equal(seen[0]?.certificate, sent);
});

test('a refusal, an answer that is no JSON and a private address reject, and quote nothing', async (t) => {
  for (const [status, answer] of [
    [400, '{}'],
    [200, '<html>secret'],
  ] as const) {
    const { ask, merchant } = await standIn(t, status, answer);
    const identity = new Secret(`${merchant.cert}\n${merchant.key}`);
    await assert.rejects(ask(url, '{}', identity), (error: Error) => !error.message.includes('PRIVATE KEY'));
  }
  const ask = createAskApple({ resolve: async () => ['127.0.0.1'] });
  await assert.rejects(ask(url, '{}', new Secret('')), /leads nowhere/);
});
