import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openShop } from '../../test/support/endpoints.ts';
import { buildProgram } from '../../test/support/program.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { freePort, startWorld } from '../../test/support/world.ts';

/* The parts of an installation as processes of their own, beside a server that takes requests alone. */

const world = await startWorld({ after }, { environment: { MAXFI_ROLES: 'api' } });
const program = await buildProgram({ after });

async function run(command: string[], settings: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const environment = {
    DATABASE_URL: world.databaseUrl,
    MAXFI_DATA_DIR: world.dataDir,
    MAXFI_ALLOW_LOCAL_WEBHOOKS: '1',
    MAXFI_DRAIN_MS: '0',
    PORT: String(port),
    ...settings,
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

test('a server that is told to stop says that it is not ready, and still answers until a balancer can know', async () => {
  const server = await run(['serve', '--role', 'api'], { MAXFI_DRAIN_MS: '1500' });
  const list = () =>
    fetch(`${server.url}/v2/payments/checkout`, { headers: { authorization: `Bearer ${world.testKey}` } });
  assert.notEqual((await list()).headers.get('connection'), 'close');
  server.kill('SIGTERM');
  await waitUntil(async () => (await fetch(`${server.url}/readyz`)).status === 503);
  assert.deepEqual((await (await fetch(`${server.url}/readyz`)).json()).problems, ['shutting down']);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  const answer = await list();
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('connection'), 'close');
  assert.deepEqual(await server.ended, { code: 0, signal: null });
});

test('a worker that is told to stop finishes the delivery under way, and leaves what hangs to the next', async (t) => {
  const { shop } = await openShop(t, world, { enabled_events: ['checkout.session.created'] });
  const stateOf = async (id: string) => {
    const [row] = await world.installation.db.query(
      `select d.state, d.tries, d.locked_until, d.next_try_at is not null as is_due
       from deliveries d join webhook_endpoints e on e.merchant_id = d.merchant_id and e.id = d.target
       where d.session_id = $1 and e.url = $2`,
      [id, shop.url],
    );
    return row;
  };
  shop.next({ kind: 'late', ms: 700 });
  const early = await world.createSession();
  const patient = await run(['worker'], { MAXFI_DRAIN_MS: '15000' });
  await shop.waitFor(({ body }) => body.includes(early.id));
  patient.kill('SIGTERM');
  assert.equal((await patient.ended).code, 0);
  assert.deepEqual(await stateOf(early.id), {
    state: 'delivered',
    tries: 1,
    locked_until: null,
    is_due: false,
  });

  shop.next({ kind: 'hang' });
  const late = await world.createSession();
  const hasty = await run(['worker'], { MAXFI_DRAIN_MS: '300' });
  await shop.waitFor(({ body }) => body.includes(late.id));
  hasty.kill('SIGTERM');
  assert.equal((await hasty.ended).code, 0);
  assert.deepEqual(await stateOf(late.id), {
    state: 'pending',
    tries: 1,
    locked_until: null,
    is_due: true,
  });
});
