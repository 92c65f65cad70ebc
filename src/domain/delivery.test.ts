import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDelivered, receiverOf } from './delivery.ts';

test('any 2xx delivers and nothing else does', () => {
  for (const status of [200, 201, 204, 299]) assert.ok(isDelivered(status), `${status}`);
  for (const status of [100, 199, 300, 301, 302, 304, 307, 400, 410, 429, 500]) {
    assert.ok(!isDelivered(status), `${status}`);
  }
});

test('addresses of one server are one receiver, whatever their path, query and case', () => {
  for (const url of [
    'https://shop.example',
    'https://Shop.example/a/b?c=1',
    'https://shop.example?order=7',
  ]) {
    assert.equal(receiverOf(url), 'shop.example');
  }
  assert.equal(receiverOf('http://shop.example:8443/hook'), 'shop.example:8443');
});
