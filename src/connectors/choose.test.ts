import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currencyCodes } from '../domain/currency.ts';
import { paymentMethodKinds } from '../domain/session.ts';
import { chooseConnector } from './choose.ts';
import type { ConnectorManifest } from './connector.ts';
import { findManifest, manifests } from './registry.ts';
import { sandbox } from './sandbox/index.ts';

const live = (name: string, changes: Partial<ConnectorManifest> = {}): ConnectorManifest => ({
  ...sandbox,
  name,
  isLive: true,
  currencies: ['EUR', 'USD'],
  ...changes,
});

test('a live session never gets the sandbox, whatever it asks for', () => {
  for (const currency of currencyCodes) {
    assert.equal(
      chooseConnector({ livemode: true, currency, methods: paymentMethodKinds }, manifests),
      undefined,
    );
  }
});

test('a test session always has the sandbox for cards, in every currency', () => {
  for (const currency of currencyCodes) {
    const wanted = { livemode: false, currency, methods: ['card'] } as const;
    assert.equal(chooseConnector(wanted, [live('real'), ...manifests])?.name, 'sandbox');
  }
});

test('methods that no connector takes leave the session without one', () => {
  const wanted = { livemode: false, currency: 'USD' } as const;
  assert.equal(chooseConnector({ ...wanted, methods: ['wallet', 'bnpl'] }, manifests), undefined);
  assert.equal(chooseConnector({ ...wanted, methods: [] }, manifests), undefined);
  assert.equal(chooseConnector({ ...wanted, methods: ['wallet', 'card'] }, manifests)?.name, 'sandbox');
});

test('the first connector that takes the currency and a method wins', () => {
  const all = [
    live('lira', { currencies: ['TRY'] }),
    live('wallets', { methods: ['wallet'] }),
    live('cards'),
    live('spare'),
  ];
  const wanted = { livemode: true, currency: 'EUR', methods: ['card'] } as const;
  assert.equal(chooseConnector(wanted, all)?.name, 'cards');
  assert.equal(chooseConnector({ ...wanted, currency: 'TRY' }, all)?.name, 'lira');
  assert.equal(chooseConnector({ ...wanted, currency: 'GBP' }, all), undefined);
});

test('whatever is chosen takes the currency, one of the methods and the mode', () => {
  const manifest = fc.record({
    isLive: fc.boolean(),
    currencies: fc.subarray(currencyCodes),
    methods: fc.subarray([...paymentMethodKinds]),
  });
  const wanted = fc.record({
    livemode: fc.boolean(),
    currency: fc.constantFrom(...currencyCodes),
    methods: fc.subarray([...paymentMethodKinds]),
  });
  fc.assert(
    fc.property(fc.array(manifest, { maxLength: 6 }), wanted, (shapes, want) => {
      const all = shapes.map((shape, index) => live(`c${index}`, shape));
      const fits = all.filter(
        ({ isLive, currencies, methods }) =>
          isLive === want.livemode &&
          currencies.includes(want.currency) &&
          methods.filter((method) => want.methods.includes(method)).length > 0,
      );
      assert.equal(chooseConnector(want, all), fits[0]);
    }),
  );
});

test('connectors have different names and are found by them', () => {
  assert.equal(new Set(manifests.map(({ name }) => name)).size, manifests.length);
  assert.equal(findManifest('sandbox'), sandbox);
  assert.equal(findManifest('constructor'), undefined);
});
