import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runKillCampaign } from '../campaign/run-kill-campaign.ts';

test('forty kills of our processes and three of PostgreSQL under load: nobody is charged twice, nothing is lost', async (t) => {
  const played = await runKillCampaign({
    seed: 20_261_126,
    kills: 40,
    databaseKills: 3,
    minMs: 0,
    killsPerMinute: 40,
    databaseKillsPerMinute: 3,
    customers: 6,
  });
  const { evidence, findings, ...figures } = played;
  t.diagnostic(JSON.stringify(figures));
  assert.deepEqual(findings, [], JSON.stringify(evidence));
  assert.ok(played.deaths.killed >= 40 && played.databaseKills >= 3);
  // How many depends on the machine; that some are shows that there was a load to kill under.
  assert.ok(
    played.refunds > 0 && played.paid > 0 && played.sessions > played.paid,
    `${played.paid} of ${played.sessions} were paid, ${played.refunds} refunds`,
  );
  assert.deepEqual(
    [played.rest.left.operations, played.rest.left.attempts, played.rest.left.deliveries],
    [0, 0, 0],
  );
});
