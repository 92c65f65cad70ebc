import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { credentialsOf, madeUp, pickTwoWays } from '../../../test/support/made-up-account.ts';
import { addStaff, signedIn } from '../../../test/support/staff.ts';
import { startWorld } from '../../../test/support/world.ts';
import type { CardMode, ConnectorManifest } from '../../connectors/connector.ts';
import { findManifest } from '../../connectors/registry.ts';
import { languages } from '../../domain/language.ts';
import { notificationUrlOf } from '../../domain/notification-url.ts';
import { connectAcquirer } from '../../flows/connect-acquirer.ts';
import { translator } from '../translate.ts';

const world = await startWorld({ after }, { environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' } });
const { installation, merchantId } = world;
const reader = await signedIn(world.url, (await addStaff(world, { role: 'finance' })).email);
const t = translator('en');

async function connect(manifest: ConnectorManifest, mode: CardMode): Promise<{ id: string; page: string }> {
  const result = await connectAcquirer(
    { ...installation, manifestOf: findManifest },
    {
      merchantId,
      livemode: manifest.isLive,
      connector: manifest.name,
      label: `By ${mode}`,
      credentials: credentialsOf(manifest, mode),
    },
  );
  assert.ok(result.kind === 'connected', JSON.stringify(result));
  const { id } = result.account;
  return { id, page: `/dashboard/${merchantId}/${manifest.isLive ? 'live' : 'test'}/acquirers/${id}` };
}

const twoWays = pickTwoWays();

test('who has no live account yet reads that no real money can be taken, until one is connected', async () => {
  const list = `/dashboard/${merchantId}/live/acquirers`;
  for (const language of languages) {
    const { text } = await reader.get(`${list}?lang=${language}`);
    assert.ok(text.includes(translator(language)('acquirers.nothing_live')), language);
  }
  const inTest = await reader.get(`/dashboard/${merchantId}/test/acquirers`);
  assert.ok(inTest.text.includes(t('acquirers.none')));
  assert.ok(!inTest.text.includes(t('acquirers.nothing_live')));
  await connect(twoWays, 'redirect');
  assert.ok(!(await reader.get(list)).text.includes(t('acquirers.nothing_live')));
});

test('an account’s page has the address at which its acquirer reports, to be copied, and says what it is for', async () => {
  const { id, page } = await connect(twoWays, 'redirect');
  const address = notificationUrlOf(world.url, { merchantId, id });
  for (const language of languages) {
    const { text } = await reader.get(`${page}?lang=${language}`);
    const inWords = translator(language);
    assert.ok(
      text.includes(`<dt>${inWords('acquirers.notifications')}</dt><dd><div class="copyable"`),
      language,
    );
    assert.ok(text.includes(`<pre>${address}</pre>`), language);
    assert.ok(text.includes(inWords('acquirers.notifications_says')), language);
  }
});

test('the page of an account whose acquirer does not report has no such address', async () => {
  const sandbox = findManifest('sandbox');
  assert.ok(sandbox);
  const { id, page } = await connect(sandbox, 'direct');
  const { status, text } = await reader.get(page);
  assert.equal(status, 200);
  assert.ok(text.includes(id));
  assert.ok(!text.includes(t('acquirers.notifications')));
  assert.ok(!text.includes('class="copyable"'));
  assert.ok(text.includes(t('acquirer_pci.direct')));
});

test('an account’s page tells how this account takes cards, and what that asks, without its credentials', async () => {
  for (const [mode, other] of [
    ['redirect', 'direct'],
    ['direct', 'redirect'],
  ] as const) {
    const { text } = await reader.get((await connect(twoWays, mode)).page);
    for (const key of ['acquirer_mode', 'acquirer_pci'] as const) {
      assert.ok(text.includes(`<dd>${t(`${key}.${mode}`)}</dd>`), `${key}.${mode}`);
      assert.ok(!text.includes(t(`${key}.${other}`)), `${key}.${other}`);
    }
    assert.ok(!text.includes(madeUp));
  }
});

test('an account whose credentials cannot be read any more still has its page, with every way of its acquirer', async () => {
  const { id, page } = await connect(twoWays, 'direct');
  await installation.db.tx((tx) =>
    tx.execute(
      `update acquirer_accounts set sealed_credentials = '\\x09' where merchant_id = $1 and id = $2`,
      [merchantId, id],
    ),
  );
  const { status, text } = await reader.get(page);
  assert.equal(status, 200);
  const ways = twoWays.modes.map((mode) => t(`acquirer_pci.${mode}`)).join(' / ');
  assert.ok(text.includes(`<dd>${ways}</dd>`));
});
