import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAddress, isInNetworks, isLoopbackAddress, isPublicAddress, readNetwork } from './address.ts';

const publicAddresses = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '93.184.216.34',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '169.255.0.1',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '203.0.112.255',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '2A00:1450:4001:081B:0000:0000:0000:200E',
  '2003::1',
];

const refused: [why: string, ...addresses: string[]][] = [
  ['this host and this network', '0.0.0.0', '0.1.2.3', '0.255.255.255', '::'],
  ['loopback', '127.0.0.1', '127.255.255.254', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1'],
  ['private', '10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ['link-local and cloud metadata', '169.254.0.1', '169.254.169.254', '169.254.170.2', 'fe80::1', 'febf::1'],
  ['shared carrier space', '100.64.0.0', '100.100.100.200', '100.127.255.255'],
  ['protocol assignments', '192.0.0.1', '192.0.0.170', '192.0.0.255'],
  ['documentation', '192.0.2.1', '198.51.100.7', '203.0.113.9', '2001:db8::1', '3fff::1'],
  ['old 6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  ['reserved and broadcast', '240.0.0.1', '255.255.255.254', '255.255.255.255'],
  ['unique local', 'fc00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
  ['old site-local', 'fec0::1'],
  [
    'IPv4-mapped',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::FFFF:0:0',
  ],
  [
    'IPv4-compatible',
    '::127.0.0.1',
    '::7f00:1',
    '::8.8.8.8',
    '0:0:0:0:0:0:8.8.8.8',
    '::0:8.8.8.8',
    '::a9fe:a9fe',
  ],
  ['IPv4-translated', '::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8'],
  ['NAT64', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::8.8.8.8', '64:ff9b:1::1'],
  ['6to4', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  ['Teredo', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['ORCHID and special IPv6', '2001:10::1', '2001:20::1', '100::1', '5f00::1'],
  ['space not given out', '4000::1', '8000::1', '1::1', '3::'],
  ['a zone', 'fe80::1%eth0', '::1%lo', '2606:4700:4700::1111%1'],
  [
    'old spellings',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '8.8',
  ],
  ['leading zeros', '08.8.8.8', '8.8.8.08', '010.8.8.8'],
  ['other digits', '①②⑦.⓪.⓪.①', '８.８.８.８', '١٢٧.٠.٠.١'],
  [
    'not an address',
    '',
    ' ',
    'localhost',
    'example.com',
    '8.8.8.8 ',
    ' 8.8.8.8',
    '8.8.8.8.',
    '8.8.8',
    '256.1.1.1',
  ],
  [
    'brackets, ports and paths',
    '[::1]',
    '[2606:4700::1]',
    '8.8.8.8:443',
    '8.8.8.8/32',
    '1.1.1.1\n',
    '1.1.1.1\0',
  ],
];

for (const address of publicAddresses) {
  test(`${address} is public`, () => assert.equal(isPublicAddress(address), true));
}

for (const [why, ...addresses] of refused) {
  for (const address of addresses) {
    test(`${JSON.stringify(address)} is not public: ${why}`, () => {
      assert.equal(isPublicAddress(address), false);
    });
  }
}

test('the table holds at least a hundred refusals', () => {
  assert.ok(refused.reduce((sum, [, ...addresses]) => sum + addresses.length, 0) >= 100);
});

test('an operator can name further ranges, in both families', () => {
  const own = ['93.184.216.0/24', '2606:4700::/32'];
  assert.equal(isPublicAddress('93.184.216.34', own), false);
  assert.equal(isPublicAddress('::ffff:93.184.216.34', own), false);
  assert.equal(isPublicAddress('2606:4700:4700::1111', own), false);
  assert.equal(isPublicAddress('8.8.8.8', own), true);
});

test('every private IPv4 address stays private however it is carried inside IPv6', () => {
  const byte = fc.nat(255);
  const privateIpv4 = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  );
  fc.assert(
    fc.property(privateIpv4, ([a, b, c, d]) => {
      const dotted = `${a}.${b}.${c}.${d}`;
      const high = ((a << 8) | b).toString(16);
      const low = ((c << 8) | d).toString(16);
      for (const form of [
        dotted,
        `::ffff:${dotted}`,
        `::ffff:${high}:${low}`,
        `::${dotted}`,
        `64:ff9b::${dotted}`,
        `2002:${high}:${low}::1`,
      ]) {
        assert.equal(isPublicAddress(form), false, form);
      }
    }),
  );
});

test('no text at all makes the check throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6()), (text) => {
      assert.equal(typeof isPublicAddress(text), 'boolean');
      assert.equal(typeof isLoopbackAddress(text), 'boolean');
    }),
  );
});

test('loopback is known in every plain form and in no other', () => {
  for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    assert.ok(isLoopbackAddress(ip), ip);
  for (const ip of ['10.0.0.1', '0.0.0.0', '::', '::127.0.0.1', '127.1', 'localhost', '']) {
    assert.ok(!isLoopbackAddress(ip), ip);
  }
  assert.ok(isAddress('10.0.0.1') && isAddress('fe80::1') && !isAddress('127.1') && !isAddress('localhost'));
});

test('a network is read in its plain form, and a slip is answered with what it would mean', () => {
  const read = (text: string) => {
    const network = readNetwork(text);
    return network.kind === 'not_one' ? null : [network.kind, network.cidr];
  };
  assert.deepEqual(read('203.0.113.7'), ['network', '203.0.113.7/32']);
  assert.deepEqual(read('10.0.0.0/8'), ['network', '10.0.0.0/8']);
  assert.deepEqual(read('0.0.0.0/0'), ['network', '0.0.0.0/0']);
  assert.deepEqual(read('2001:DB8::/32'), ['network', '2001:db8::/32']);
  assert.deepEqual(read('2001:db8::1'), ['network', '2001:db8::1/128']);
  assert.deepEqual(read('10.1.2.3/8'), ['means', '10.0.0.0/8']);
  assert.deepEqual(read('2001:db8::1/64'), ['means', '2001:db8::/64']);
  const wrong = [
    '',
    'any',
    'shop.example',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10/8',
  ];
  for (const text of [
    ...wrong,
    '127.1',
    '::/129',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0',
    ' 10.0.0.1',
    '10.0.0.0/-1',
  ])
    assert.equal(read(text), null, text);
});

test('an address is in a network of its own family only, and a mapped one is the IPv4 address it stands for', () => {
  const networks = ['203.0.113.0/24', '2001:db8::/32'];
  for (const ip of ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.9', '2001:db8:ffff::1'])
    assert.ok(isInNetworks(ip, networks), ip);
  for (const ip of [
    '203.0.112.255',
    '203.0.114.0',
    '2001:db9::',
    '::203.0.113.9',
    '64:ff9b::cb00:7109',
    'unknown',
    '',
  ])
    assert.ok(!isInNetworks(ip, networks), ip);
  assert.ok(!isInNetworks('203.0.113.1', []));
});
