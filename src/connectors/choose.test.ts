import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../test/support/seeded-random.ts';
import { currencyCodes } from '../domain/currency.ts';
import { paymentMethodKinds } from '../domain/session.ts';
import { type Candidate, orderRoutes } from './choose.ts';
import { findManifest, manifests } from './registry.ts';
import { sandbox } from './sandbox/index.ts';

const euros = { livemode: true, currency: 'EUR', methods: ['card'] } as const;

function candidate(accountId: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    accountId,
    manifest: { isLive: true, currencies: ['EUR', 'USD'], methods: ['card', 'wallet'] },
    method: 'card',
    priority: 1,
    weight: 1,
    ...changes,
  };
}

const first = () => 0;
const idsOf = (routes: readonly Candidate[]) => routes.map(({ accountId }) => accountId);

test('a live session never goes to the sandbox, and a test session to nothing that charges', () => {
  const manifest = sandbox;
  for (const currency of currencyCodes) {
    const wish = { ...euros, currency };
    assert.deepEqual(orderRoutes(wish, [candidate('acc', { manifest })], first), []);
    assert.deepEqual(orderRoutes({ ...wish, livemode: false }, [candidate('acc')], first), []);
  }
});

test('an account is passed over for a currency or a method that it does not take', () => {
  const all = [
    candidate('lira', { manifest: { isLive: true, currencies: ['TRY'], methods: ['card'] } }),
    candidate('wallets', { method: 'wallet' }),
    candidate('cards'),
  ];
  assert.deepEqual(idsOf(orderRoutes(euros, all, first)), ['cards']);
  assert.deepEqual(idsOf(orderRoutes({ ...euros, methods: ['wallet'] }, all, first)), ['wallets']);
  assert.deepEqual(orderRoutes({ ...euros, methods: [] }, all, first), []);
});

test('the lower number is asked first, and the others follow in order', () => {
  const all = [3, 1, 2].map((priority) => candidate(`acc_${priority}`, { priority }));
  assert.deepEqual(idsOf(orderRoutes(euros, all, first)), ['acc_1', 'acc_2', 'acc_3']);
});

test('over many payments each account of a priority comes first as often as its weight says', () => {
  const all = [
    candidate('a', { weight: 60 }),
    candidate('b', { weight: 30 }),
    candidate('c', { weight: 10 }),
  ];
  const random = seededRandom(11);
  const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
  for (let drawn = 0; drawn < 10_000; drawn += 1) {
    const [chosen] = orderRoutes(euros, all, () => random.next());
    counts[chosen?.accountId ?? ''] = (counts[chosen?.accountId ?? ''] ?? 0) + 1;
  }
  for (const [id, share] of [
    ['a', 0.6],
    ['b', 0.3],
    ['c', 0.1],
  ] as const) {
    assert.ok(Math.abs((counts[id] ?? 0) / 10_000 - share) < 0.02, `${id}: ${counts[id]}`);
  }
});

test('whatever is drawn, every account that fits is there once, by priority, and no other is', () => {
  const shape = fc.record({
    isLive: fc.boolean(),
    currencies: fc.subarray(currencyCodes),
    method: fc.constantFrom(...paymentMethodKinds),
    priority: fc.integer({ min: 1, max: 3 }),
    weight: fc.integer({ min: 1, max: 100 }),
  });
  const draw = fc.double({ min: 0, max: 0.999_999_999, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(shape, { maxLength: 8 }),
      fc.subarray([...paymentMethodKinds]),
      draw,
      (shapes, methods, drawn) => {
        const all = shapes.map(({ isLive, currencies, ...more }, index) => ({
          ...more,
          accountId: `acc_${index}`,
          manifest: { isLive, currencies, methods: paymentMethodKinds },
        }));
        const ordered = orderRoutes({ ...euros, methods }, all, () => drawn);
        const fits = all.filter(
          ({ manifest, method }) =>
            manifest.isLive && manifest.currencies.includes('EUR') && methods.includes(method),
        );
        assert.deepEqual(idsOf(ordered).sort(), idsOf(fits).sort());
        const priorities = ordered.map(({ priority }) => priority);
        assert.deepEqual(priorities, [...priorities].sort());
      },
    ),
  );
});

test('connectors have different names and are found by them', () => {
  assert.equal(new Set(manifests.map(({ name }) => name)).size, manifests.length);
  assert.equal(findManifest('sandbox'), sandbox);
  assert.equal(findManifest('constructor'), undefined);
});
