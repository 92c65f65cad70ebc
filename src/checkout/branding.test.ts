import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, test } from 'node:test';
import { addMerchant, issueKey } from '../../test/support/api-keys.ts';
import { postCard, readPage } from '../../test/support/pay-page.ts';
import { assertRefused, badField } from '../../test/support/refusals.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';
import type { Branding } from '../domain/branding.ts';
import { addDomain, changeMerchant, removeDomain } from '../flows/change-merchant.ts';

const world = await startWorld({ after });
const { installation, merchantId } = world;

async function brand(branding: Branding): Promise<void> {
  assert.ok(await changeMerchant(installation, merchantId, { branding }));
}

const pageOf = (id: string, query = '') => readPage(`${world.url}/checkout/${id}${query}`);

test('at a merchant’s own host are its sessions and nobody else’s, and new ones lead there', async () => {
  const host = 'pay.narkitab.example';
  const otherKey = await issueKey(world, { merchantId: await addMerchant(world) });
  assert.ok(await addDomain(installation, { host, merchantId }));
  assert.equal(await addDomain(installation, { host, merchantId: 'mer_other' }), false);
  const session = await world.createSession();
  assert.equal(session.checkout_url, `https://${host}/checkout/${session.id}`);
  const others = await world.call('POST', '/v2/payments/checkout', {
    key: otherKey,
    body: { amount: 1, currency: 'AZN' },
  });
  assert.equal(await statusAt(host, session.id), 200);
  assert.equal(await statusAt(host, others.json.id), 404);
  assert.equal(await statusAt('unknown.example', others.json.id), 200);
  // What leads back from the issuer and the acquirer leads to the same host.
  await postCard(`${world.url}/checkout/${session.id}`, { number: '4000000000003220' });
  await waitUntil(async () => (await pageOf(session.id)).includes('name="creq"'));
  const asking = await pageOf(session.id);
  const acsUrl = /<form id="challenge" method="post" action="([^"]*)"/.exec(asking)?.[1] ?? '';
  const challenge = await post(acsUrl, { creq: fieldOf(asking, 'creq') });
  const answered = await post(new URL('/3ds/acs/answer', acsUrl).href, {
    trans: fieldOf(challenge, 'trans'),
    action: 'confirm',
    code: '123456',
  });
  assert.ok(answered.includes(`action="https://${host}/checkout/${session.id}/3ds/return"`), answered);
  assert.ok(await removeDomain(installation, { host, merchantId }));
  assert.equal(
    (await world.call('GET', `/v2/payments/checkout/${session.id}`)).json.checkout_url,
    session.checkout_url,
  );
});

test('a merchant’s look and words are on its page, in the language that is read', async () => {
  await brand({
    display_name: 'Nar Kitab Bakı',
    color: '#7a1f3d',
    corners: 'square',
    font: 'serif',
    background: '#fff4e8',
    support: { phone: '+994125551234' },
    pay_note: { az: 'Pulsuz qaytarma', ru: 'Бесплатный возврат' },
    legal: { az: '«Nar Kitab» MMC' },
    terms_url: 'https://narkitab.az/terms',
  });
  const { id } = await world.createSession();
  const az = await pageOf(id, '?lang=az');
  for (const part of ['Nar Kitab Bakı', 'Pulsuz qaytarma', '«Nar Kitab» MMC', 'tel:+994125551234', 'Şərtlər'])
    assert.ok(az.includes(part), part);
  assert.match(az, /<style nonce="[^"]+">:root\{--brand:#7a1f3d;.*--wash:#fff4e8;--radius:2px;--font:/);
  assert.ok(az.includes('href="https://narkitab.az/terms"'));
  const ru = await pageOf(id, '?lang=ru');
  assert.ok(ru.includes('Бесплатный возврат') && !ru.includes('Pulsuz') && !ru.includes('MMC'));
  assert.ok(!(await pageOf(id, '?lang=en')).includes('qaytarma'));
});

test('a session’s own look goes before the merchant’s, in parts', async () => {
  await brand({ color: '#7a1f3d', font: 'serif', display_name: 'Nar Kitab Bakı' });
  const branding = { color: '#004488', display_name: 'Nar Uşaq' };
  const { id } = await world.createSession({ settings: { branding } });
  const page = await pageOf(id);
  assert.match(page, /--brand:#004488;.*--font:'MAXFI Signs',ui-serif/);
  assert.ok(page.includes('Nar Uşaq') && !page.includes('Nar Kitab Bakı'));
  const { json } = await world.call('GET', `/v2/payments/checkout/${id}`);
  assert.deepEqual(json.settings.branding, branding);
});

test('a look that cannot be is refused by field', async () => {
  const cases: readonly [unknown, string, RegExp][] = [
    [{ color: 'red' }, 'settings.branding.color', /#0b6e4f/],
    [{ corners: 'oval' }, 'settings.branding.corners', /square, soft, round/],
    [{ colour: '#000000' }, 'settings.branding.colour', /`color`/],
    ['red', 'settings.branding', /must be an object/],
  ];
  for (const [branding, param, says] of cases) {
    const body = { amount: 4900, currency: 'AZN', settings: { branding } };
    assertRefused(await world.call('POST', '/v2/payments/checkout', { body }), badField(param, says));
  }
});

test('only pages of origins that the merchant named may hold its pages in a frame', async () => {
  await brand({});
  const { id } = await world.createSession();
  const headersOf = async () => (await fetch(`${world.url}/checkout/${id}`)).headers;
  const closed = await headersOf();
  assert.match(closed.get('content-security-policy') ?? '', /frame-ancestors 'none';/);
  assert.equal(closed.get('x-frame-options'), 'DENY');
  await brand({ embed_origins: ['https://narkitab.az', 'http://localhost:3000'] });
  const open = await headersOf();
  assert.match(
    open.get('content-security-policy') ?? '',
    /frame-ancestors 'self' https:\/\/narkitab\.az http:\/\/localhost:3000;/,
  );
  assert.equal(open.get('x-frame-options'), null);
});

function fieldOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

async function post(url: string, fields: Record<string, string>): Promise<string> {
  return (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).text();
}

/** As a proxy passes a request on: to our port, with the host that the customer sees. */
function statusAt(host: string, id: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.url);
    const options = { hostname, port, path: `/checkout/${id}`, headers: { host } };
    httpRequest(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
