import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDelivered } from './delivery.ts';

test('any 2xx delivers and nothing else does', () => {
  for (const status of [200, 201, 204, 299]) assert.ok(isDelivered(status), `${status}`);
  for (const status of [100, 199, 300, 301, 302, 304, 307, 400, 410, 429, 500]) {
    assert.ok(!isDelivered(status), `${status}`);
  }
});
