import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkWebhookUrl, type WebhookUrlProblem, type WebhookUrlRules } from './webhook-url.ts';

const live: WebhookUrlRules = { livemode: true, allowLoopback: true };
const testing: WebhookUrlRules = { livemode: false, allowLoopback: false };
const testingHere: WebhookUrlRules = { livemode: false, allowLoopback: true };

/** The verdict for live objects, for test objects, and for test objects where this machine is allowed. */
type Row = [url: string, live?: WebhookUrlProblem, test?: WebhookUrlProblem, here?: WebhookUrlProblem];

const table: Row[] = [
  ['https://shop.example/hook'],
  ['https://shop.example'],
  ['https://shop.example:443/hook?a=1&b=%20'],
  ['https://shop.example:8443/hook'],
  ['https://8.8.8.8/hook'],
  ['https://[2606:4700:4700::1111]/hook'],
  ['HTTPS://SHOP.EXAMPLE/hook'],
  ['https://kitab-mağazası.az/hook'],
  ['http://shop.example/hook', 'not_https'],
  ['http://shop.example:80/hook', 'not_https'],
  ['https://shop.example:9000/hook', 'port_not_allowed', 'port_not_allowed'],
  ['https://shop.example:22/', 'port_not_allowed', 'port_not_allowed'],
  ['https://shop.example:80/', 'port_not_allowed', 'port_not_allowed'],
  ['http://127.0.0.1:3000/hook', 'not_https', 'private_address'],
  ['http://localhost:3000/hook', 'not_https', 'private_address'],
  ['https://localhost./hook', 'private_address', 'private_address'],
  ['https://shop.localhost/hook', 'private_address', 'private_address'],
  ['https://[::1]/hook', 'private_address', 'private_address'],
  ['https://2130706433/hook', 'private_address', 'private_address'],
  ['https://intranet/hook', 'private_address', 'private_address'],
  ['https://10.0.0.1/hook', 'private_address', 'private_address', 'private_address'],
  ['https://169.254.169.254/latest', 'private_address', 'private_address', 'private_address'],
  ['https://0.0.0.0/hook', 'private_address', 'private_address', 'private_address'],
  ['https://user@shop.example/', 'has_userinfo', 'has_userinfo', 'has_userinfo'],
  ['https://user:pass@shop.example/', 'has_userinfo', 'has_userinfo', 'has_userinfo'],
  ['https://@shop.example/', 'has_userinfo', 'has_userinfo', 'has_userinfo'],
  ['https://:@shop.example/', 'has_userinfo', 'has_userinfo', 'has_userinfo'],
  ['https://shop.example/#part', 'has_fragment', 'has_fragment', 'has_fragment'],
  ['https://shop.example/#', 'has_fragment', 'has_fragment', 'has_fragment'],
  ...[
    '',
    'shop.example/hook',
    '/hook',
    '//shop.example/hook',
    'https:shop.example',
    'https:/shop.example',
    'https:///shop.example',
    'https:\\\\shop.example',
    'https://shop.example\\@127.0.0.1/',
    'https://shop .example/',
    ' https://shop.example/',
    'https://shop.example/\n',
    'https://shop.exa\tmple/',
    'https://shop.example/\0',
    'https://shop.example:99999/',
    'https://256.256.256.256/',
    'https://[fe80::1%25lo]/',
    'https://',
    'ftp://shop.example/',
    'javascript:alert(1)',
    'data:text/plain,a',
    'file:///etc/passwd',
    'ws://shop.example/',
  ].map((url): Row => [url, 'not_a_url', 'not_a_url', 'not_a_url']),
  [`https://shop.example/${'a'.repeat(2_048)}`, 'too_long', 'too_long', 'too_long'],
];

for (const [url, wantedLive, wantedTest, wantedHere] of table) {
  const verdicts = [wantedLive, wantedTest, wantedHere].map((verdict) => verdict ?? 'fine').join(', ');
  test(`${JSON.stringify(url).slice(0, 60)} is ${verdicts} for live, test and local test objects`, () => {
    assert.equal(checkWebhookUrl(url, live), wantedLive);
    assert.equal(checkWebhookUrl(url, testing), wantedTest);
    assert.equal(checkWebhookUrl(url, testingHere), wantedHere);
  });
}

test('no text makes the check throw, and what passes for live objects is https without a user', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom('https://', 'http://', '@', ':', '//', '\\', '[', ']', '#', '.', '127.0.0.1'),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((parts) => parts.join('')),
        fc.webUrl(),
      ),
      (url) => {
        if (checkWebhookUrl(url, live) !== undefined) return;
        const { protocol, username, password } = new URL(url);
        assert.deepEqual([protocol, username, password], ['https:', '', '']);
      },
    ),
  );
});
