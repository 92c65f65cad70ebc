import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { after, test } from 'node:test';
import { startMerchantEndpoint } from '../../test/support/merchant-endpoint.ts';
import { makeTestCertificate } from '../../test/support/test-certificate.ts';
import { createDial, type Dial } from './guarded-connect.ts';
import { createWebhookClient, type WebhookClientOptions } from './webhook-client.ts';

/**
 * Stands for everything that must not be reached. Every dial of the client under test, to whatever address, ends
 * here: if the guard lets one through it is counted, and still nothing leaves this machine.
 */
const forbidden = createServer((socket) => {
  connections += 1;
  socket.resume().end();
});
let connections = 0;
forbidden.listen(0, '127.0.0.1');
await once(forbidden, 'listening');
after(() => forbidden.close());

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const dialForbidden: Dial = (target) =>
  createDial()({ ...target, address: '127.0.0.1', port: portOf(forbidden) });

const publicAddress = '93.184.216.34';

/** What the DNS of an attacker answers. */
const zone: Record<string, readonly string[]> = {
  'public.example': [publicAddress],
  'loopback.example': ['127.0.0.1'],
  'loopback-other.example': ['127.0.0.2'],
  'loopback6.example': ['::1'],
  'any.example': ['0.0.0.0'],
  'any6.example': ['::'],
  'ten.example': ['10.1.2.3'],
  'office.example': ['192.168.1.1'],
  'container.example': ['172.17.0.1'],
  'metadata.example': ['169.254.169.254'],
  'metadata6.example': ['fd00:ec2::254'],
  'carrier.example': ['100.64.0.1'],
  'linklocal6.example': ['fe80::1'],
  'zone.example': ['fe80::1%lo'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'mapped-hex.example': ['::ffff:7f00:1'],
  'compatible.example': ['::127.0.0.1'],
  'compatible-public.example': ['::8.8.8.8'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'nat64-local.example': ['64:ff9b:1::a9fe:a9fe'],
  '6to4.example': ['2002:7f00:1::1'],
  'teredo.example': ['2001:0:7f00:1::'],
  'multicast.example': ['224.0.0.251'],
  'broadcast.example': ['255.255.255.255'],
  'mixed-last.example': [publicAddress, '127.0.0.1'],
  'mixed-first.example': ['10.0.0.1', publicAddress],
  'mixed6.example': [publicAddress, '::1'],
  'mixed-many.example': [publicAddress, '1.1.1.1', '8.8.8.8', '9.9.9.9', '1.0.0.1', '192.168.0.1'],
  'name.example': ['localhost'],
  'short.example': ['127.1'],
  'decimal.example': ['2130706433'],
  'octal.example': ['0177.0.0.1'],
  'blank.example': [''],
  '127.0.0.1.nip.example': ['127.0.0.1'],
};

const addressUrls = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.0.0.1.',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0x7F.0x0.0x0.0x1',
  '0177.0.0.1',
  '017700000001',
  '00000177.0.0.01',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '１２７.0.0.1',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '0x0',
  '10.0.0.1',
  '10.1',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.257',
  '3232235521',
  '169.254.169.254',
  '2852039166',
  '0xA9FEA9FE',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::8.8.8.8]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001::1]',
  '[2001:db8::1]',
  '[fe80::1]',
  '[fe80::1%25lo]',
  '[fe80::1%lo]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[100::1]',
  '[4000::1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'shop.localhost',
  '%6c%6f%63alhost',
  'ｌｏｃａｌｈｏｓｔ',
  'intranet',
  'metadata',
].map((host) => `https://${host}/`);

const trickUrls = [
  'https://public.example@127.0.0.1/',
  'https://public.example:443@127.0.0.1/',
  'https://127.0.0.1@public.example/',
  'https://user:pass@public.example/',
  'https://127.0.0.1\\@public.example/',
  'https://public.example\\@127.0.0.1/',
  'https://127.0.0.1#@public.example/',
  'https://127.0.0.1?@public.example/',
  'https:127.0.0.1',
  'https:/127.0.0.1',
  'https:///127.0.0.1',
  'https:\\\\127.0.0.1',
  '//127.0.0.1/',
  ' https://127.0.0.1/',
  'ht\ttps://127.0.0.1/',
  'https://127.0.0\n.1/',
  'https://public.example\0.127.0.0.1/',
  'https://public.example:22/',
  'https://public.example:25/',
  'https://public.example:5432/',
  'https://public.example:6379/',
  'http://public.example:8080/',
  'http://public.example:443/',
  'ftp://public.example/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_SET',
  'javascript:alert(1)',
  'data:text/plain,x',
  'unix:/var/run/docker.sock',
  'wss://public.example/',
  '',
];

const nameUrls = Object.keys(zone)
  .filter((name) => name !== 'public.example')
  .map((name) => `https://${name}/`);

const vectors = [...addressUrls, ...trickUrls, ...nameUrls];

/** Who asks, and what the operator allows. Loopback is out of bounds for each of them. */
const callers = [
  { who: 'a live webhook', allowLoopback: false, post: false },
  { who: 'a live webhook where test ones may go to this machine', allowLoopback: true, post: false },
  { who: 'a test webhook', allowLoopback: false, post: true },
];

function makeClient(options: Partial<WebhookClientOptions> & { allowLoopback: boolean }) {
  const dialled: string[] = [];
  const asked: string[] = [];
  const { dial = dialForbidden, resolver = async (name: string) => zone[name] ?? [] } = options;
  const client = createWebhookClient({
    totalTimeoutMs: 3_000,
    ...options,
    resolver: (name) => {
      asked.push(name);
      return resolver(name);
    },
    dial: (target) => {
      dialled.push(target.address);
      return dial(target);
    },
  });
  after(() => client.close());
  const post = (url: string, allowLoopback: boolean) =>
    client.post({ url, headers: {}, body: '{}', allowLoopback });
  return { post, dialled, asked };
}

test('the table of tricks has at least 120 entries', () =>
  assert.ok(vectors.length >= 120, `${vectors.length}`));

for (const caller of callers) {
  const { post, dialled } = makeClient({ allowLoopback: caller.allowLoopback });
  for (const url of vectors) {
    test(`${caller.who} never connects for ${JSON.stringify(url)}`, async () => {
      const answer = await post(url, caller.post);
      assert.equal(answer.kind, 'failed');
      assert.ok(
        answer.kind === 'failed' && ['blocked_address', 'bad_url'].includes(answer.reason),
        answer.kind,
      );
      assert.deepEqual(dialled, []);
      assert.equal(connections, 0);
    });
  }
}

test('a test webhook that may go to this machine still reaches no other private address', async () => {
  const { post, dialled } = makeClient({ allowLoopback: true });
  const isHere = (url: string) =>
    URL.canParse(url) && /^127\.|^\[::1\]$|^\[::ffff:7f|localhost\.?$/.test(new URL(url).hostname);
  const urls = addressUrls.filter((url) => !isHere(url));
  assert.ok(urls.length >= 35);
  const names = ['ten', 'office', 'metadata', 'any', 'zone', 'mixed-first', 'nat64', '6to4', 'compatible'];
  for (const url of [
    ...urls,
    ...names.map((name) => `https://${name}.example/`),
    'http://public.example:5432/',
  ]) {
    const answer = await post(url, true);
    assert.equal(answer.kind, 'failed', url);
  }
  assert.deepEqual(dialled, []);
});

test('the harness would see a connection: a public name is dialled, once, at its address', async () => {
  const before = connections;
  const { post, dialled, asked } = makeClient({ allowLoopback: false });
  const answer = await post('https://public.example/', false);
  assert.equal(answer.kind === 'failed' && answer.reason, 'tls');
  assert.deepEqual([dialled, asked], [[publicAddress], ['public.example']]);
  assert.equal(connections, before + 1);
  connections = before;
});

test('a name that is public when checked and private when asked again is dialled at the checked address', async () => {
  const certificate = makeTestCertificate(['rebind.example']);
  const shop = await startMerchantEndpoint({ tls: certificate });
  after(() => shop.close());
  const answers = [[publicAddress], ['127.0.0.1'], [publicAddress, '127.0.0.1'], ['::1']];
  const { post, dialled, asked } = makeClient({
    allowLoopback: true,
    resolver: async () => answers.shift() ?? [],
    dial: (target) =>
      createDial({ ca: certificate.cert })({ ...target, address: '127.0.0.1', port: shop.port }),
  });
  shop.next({ kind: 'answer', status: 200, headers: { connection: 'close' } });
  const first = await post('https://rebind.example/', false);
  assert.equal(first.kind === 'answered' && first.status, 200);
  assert.equal(asked.length, 1, 'one connection asks once, so there is no second answer to be fooled by');
  for (let i = 0; i < 3; i += 1) {
    const later = await post('https://rebind.example/', false);
    assert.equal(later.kind === 'failed' && later.reason, 'blocked_address');
  }
  assert.deepEqual(dialled, [publicAddress]);
  assert.equal(shop.received.length, 1);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a ${status} redirect to this machine is an answer and is not followed`, async () => {
    const shop = await startMerchantEndpoint();
    after(() => shop.close());
    const location = `http://127.0.0.1:${portOf(forbidden)}/secret`;
    shop.next({ kind: 'answer', status, headers: { location, refresh: `0; url=${location}` } });
    const { post } = makeClient({ allowLoopback: true, dial: createDial() });
    const answer = await post(shop.url, true);
    assert.equal(answer.kind === 'answered' && answer.status, status);
    assert.equal(connections, 0);
    assert.equal(shop.received.length, 1);
  });
}

test('a connection that a test webhook left open to this machine never carries a live one', async () => {
  const certificate = makeTestCertificate(['both.example']);
  const shop = await startMerchantEndpoint({ tls: certificate });
  after(() => shop.close());
  const { post } = makeClient({
    allowLoopback: true,
    resolver: async () => ['127.0.0.1'],
    dial: (target) => createDial({ ca: certificate.cert })({ ...target, port: shop.port }),
  });
  assert.equal((await post('https://both.example/', true)).kind, 'answered');
  assert.equal((await post('https://both.example/', true)).kind, 'answered');
  const live = await post('https://both.example/', false);
  assert.equal(live.kind === 'failed' && live.reason, 'blocked_address');
  assert.equal(shop.received.length, 2);
});

test('a proxy named in the environment is not used', async () => {
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  const kept = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = `http://127.0.0.1:${portOf(forbidden)}`;
  try {
    const shop = await startMerchantEndpoint();
    after(() => shop.close());
    const { post } = makeClient({ allowLoopback: true, dial: createDial() });
    assert.equal((await post(shop.url, true)).kind, 'answered');
    assert.equal(connections, 0);
  } finally {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('the networks that an operator names are refused like private ones', async () => {
  const { post, dialled } = makeClient({ allowLoopback: false, deniedRanges: ['93.184.216.0/24'] });
  const answer = await post('https://public.example/', false);
  assert.equal(answer.kind === 'failed' && answer.reason, 'blocked_address');
  assert.deepEqual(dialled, []);
});
