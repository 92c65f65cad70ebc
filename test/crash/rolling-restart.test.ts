import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRolling } from '../support/rolling-restart.ts';

/* The short form of `npm run bench:rolling`, which has three nodes. */

test('two nodes are restarted in turn while customers pay: no request fails, nothing is lost or charged twice', async (t) => {
  const rolling = await startRolling(t, {
    nodes: 2,
    clients: 4,
    rounds: 1,
    requests: 200,
    drainMs: 800,
    probeMs: 100,
  });
  const result = await rolling.restart();
  assert.deepEqual(result.failures, []);
  assert.deepEqual(result.exitCodes, [0, 0]);
  assert.ok(result.requests >= 200);
  assert.ok(result.paid > 10, `${result.paid} were paid`);
  const { lost, wronglyCharged, untold } = result;
  assert.deepEqual({ lost, wronglyCharged, untold }, { lost: 0, wronglyCharged: 0, untold: 0 });
  t.diagnostic(`${result.requests} requests, ${result.paid} payments`);
});
