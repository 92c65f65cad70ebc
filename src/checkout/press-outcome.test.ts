import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { formTokenOf, readPage } from '../../test/support/pay-page.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { startWorld } from '../../test/support/world.ts';
import { renderPage } from '../ui/layout.tsx';
import { examplePay } from './pages/example-pages.tsx';
import { PayPage } from './pages/pay.tsx';

const world = await startWorld({ after });

async function press(session: { checkout_url: string }, outcome: string): Promise<string> {
  const form_token = formTokenOf(await readPage(session.checkout_url));
  const answer = await fetch(`${session.checkout_url}/test`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ form_token, outcome }),
  });
  return (await fetch(new URL(answer.headers.get('location') ?? '', world.url))).text();
}

const statusOf = async (id: string) => (await world.call('GET', `/v2/payments/checkout/${id}`)).json.status;

test('each button of the panel leads to the page of its outcome', async () => {
  for (const [outcome, page, status] of [
    ['approve', 'paid', 'succeeded'],
    ['decline', 'pay', 'open'],
    ['no_money', 'pay', 'open'],
    ['challenge', 'challenge', 'requires_action'],
    ['expire', 'expired', 'expired'],
    ['unknown', 'waiting', 'processing'],
    ['nonsense', 'pay', 'open'],
  ] as const) {
    const session = await world.createSession();
    const html = await press(session, outcome);
    assert.match(html, new RegExp(`data-page="${page}"`), outcome);
    assert.equal(await statusOf(session.id), status, outcome);
    if (outcome === 'unknown')
      await waitUntil(async () => (await statusOf(session.id)) === 'succeeded', 15_000);
  }
});

test('there is no panel where money moves', () => {
  const model = examplePay('en');
  const html = (livemode: boolean) =>
    renderPage(PayPage({ ...model, session: { ...model.session, livemode } }));
  assert.match(html(false), /class="test-panel"/);
  assert.doesNotMatch(html(true), /class="test-panel"/);
});
