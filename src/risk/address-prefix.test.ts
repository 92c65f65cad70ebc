import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressPrefix, addressPrefixes } from './address-prefix.ts';
import { listValues } from './list-values.ts';

test('one customer has one prefix, however the address is written', () => {
  for (const [ip, prefix] of [
    ['203.0.113.7', '203.0.113.7/32'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:cb00:7107', '203.0.113.7/32'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7/32'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:0000:0000:0000:0001', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b::/64'],
    ['not an address', null],
    ['', null],
    ['203.0.113.7.example', null],
  ] as const) {
    assert.equal(addressPrefix(ip), prefix, ip);
  }
});

test('an address is found on a list by every prefix that a merchant may write', () => {
  assert.deepEqual(addressPrefixes('203.0.113.7'), ['203.0.113.7/32', '203.0.113.0/24', '203.0.0.0/16']);
  assert.deepEqual(addressPrefixes('2001:db8:1:ff42::9'), [
    '2001:db8:1:ff42::/64',
    '2001:db8:1:ff00::/56',
    '2001:db8:1::/48',
    '2001:db8::/32',
  ]);
});

test('everything of a try that may stand on a list is looked up in one form', () => {
  const values = listValues({
    fingerprint: 'fp_1',
    bin: '42424242',
    email: ' Leyla@Shop.Example ',
    ip: '203.0.113.7',
    cardCountry: 'az',
    customerCountry: 'AZ',
  });
  assert.deepEqual(
    values.map(({ kind, value }) => `${kind} ${value}`),
    [
      'fingerprint fp_1',
      'email leyla@shop.example',
      'email @shop.example',
      'address 203.0.113.7/32',
      'address 203.0.113.0/24',
      'address 203.0.0.0/16',
      'bin 42424242',
      'bin 424242',
      'country AZ',
    ],
  );
});
