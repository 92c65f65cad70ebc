import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpServer } from '../net/http-server.ts';
import { reportsPath } from './headers.ts';
import { registerReports } from './reports.ts';

const pageUrl = 'https://pay.example/checkout/cs_live_secret';

function report(effectiveDirective: string, blockedURL: string) {
  return {
    type: 'csp-violation',
    url: pageUrl,
    body: { documentURL: pageUrl, effectiveDirective, blockedURL },
  };
}

async function openApp() {
  const lines: { details: object; message: string }[] = [];
  const app = createHttpServer({ trustedProxies: [], onAnswered: () => {}, unreadableBody: () => '' });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    registerReports(scope, { warn: (details, message) => void lines.push({ details, message }) });
  });
  const send = async (payload: string, type = 'application/reports+json') => {
    const answer = await app.inject({
      method: 'POST',
      url: reportsPath,
      headers: { 'content-type': type },
      payload,
    });
    return answer.statusCode;
  };
  return { lines, send };
}

test('what the content policy stopped is logged without the address of the page', async () => {
  const { lines, send } = await openApp();
  const reports = [
    report('script-src-elem', 'https://evil.example/skimmer.js?card=1'),
    report('script-src', 'inline'),
  ];
  assert.equal(await send(JSON.stringify(reports)), 204);
  assert.deepEqual(
    lines.map(({ details }) => details),
    [
      { directive: 'script-src-elem', blocked: 'https://evil.example' },
      { directive: 'script-src', blocked: 'inline' },
    ],
  );
  assert.ok(!JSON.stringify(lines).includes('cs_live_secret'));
});

test('nonsense is taken and forgotten, and nobody fills the log', async () => {
  const { lines, send } = await openApp();
  for (const text of ['', 'null', '[1,{"type":"csp-violation"}]', '{"__proto__":{}}', '<xml/>'])
    assert.equal(await send(text || ' '), 204, text);
  assert.deepEqual(lines, []);
  const many = JSON.stringify(Array.from({ length: 30 }, () => report('img-src', 'data')));
  for (let times = 0; times < 5; times += 1) await send(many);
  assert.equal(lines.length, 20);
  assert.equal(await send(`"${'x'.repeat(20_000)}"`), 413);
});
