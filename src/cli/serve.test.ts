import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openShop } from '../../test/support/endpoints.ts';
import { buildProgram } from '../../test/support/program.ts';
import { freePort, startWorld } from '../../test/support/world.ts';

/* The parts of an installation as processes of their own, beside a server that takes requests alone. */

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const program = await buildProgram({ after });

async function run(command: string[]) {
  const port = await freePort();
  const environment = {
    DATABASE_URL: world.databaseUrl,
    MAXFI_DATA_DIR: world.dataDir,
    MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
    PORT: String(port),
  };
  const running = await program.run(command, { environment, readyWhen: /"url":"([^"]+)".*serving/ });
  return { ...running, url: `http://127.0.0.1:${port}` };
}

test('a worker does what nobody does for a server of the API alone, and ends in order when told', async (t) => {
  const { shop } = await openShop(t, world, { enabled_events: ['checkout.session.created'] });
  await world.createSession();
  assert.equal(shop.received.length, 0);
  const worker = await run(['worker']);
  assert.match((await shop.waitFor(() => true)).body, /"type":"checkout\.session\.created"/);
  assert.equal((await fetch(`${worker.url}/readyz`)).status, 200);
  assert.equal((await fetch(`${worker.url}/docs`)).status, 404);
  const unanswered = await fetch(`${worker.url}/v2/payments/checkout`);
  assert.equal(unanswered.status, 404);
  assert.match(await unanswered.text(), /does not serve the API/);
  worker.kill('SIGTERM');
  assert.deepEqual(await worker.ended, { code: 0, signal: null });
});

test('a role that is named is played instead of those of the settings', async () => {
  const server = await run(['serve', '--role', 'api']);
  const headers = { authorization: `Bearer ${world.testKey}` };
  assert.equal((await fetch(`${server.url}/v2/payments/checkout`, { headers })).status, 200);
  assert.equal((await fetch(`${server.url}/docs`)).status, 404);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
});
