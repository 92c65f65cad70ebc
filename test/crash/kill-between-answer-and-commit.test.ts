import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionStatus } from '../../src/domain/session.ts';
import { formTokenOf, postCard, readPage } from '../support/pay-page.ts';
import { type CrashPoint, type Site, startSite } from '../support/site.ts';
import { waitUntil } from '../support/wait-until.ts';
import { callApi } from '../support/world.ts';

/*
 * Real processes that die as if the power had failed, at named points of a payment. The ledger of the bank, which is
 * another process, is the truth. The servers of one wave start beside each other to save time, and each wave recovers
 * what the one before left behind while it is being killed itself.
 */

const approved = '4242424242424242';
const declined = '4000000000000002';
/** The bank works on it for 3 s: it is charged only after its server is dead. */
const approvedLate = '4000990000000012';
/** Charged at once and answered after a minute: its server is dead by then. */
const neverAnswered = '4000990000000020';

/** One server to kill: where it dies, and the card whose payment takes it there. */
interface Kill {
  readonly at: CrashPoint;
  readonly card: string;
}

const answered = (card: string): Kill => ({ at: 'acquirer_answered', card });
const waves: readonly (readonly Kill[])[] = [
  [
    answered(approved),
    answered(declined),
    answered(approved),
    answered(declined),
    { at: 'sending_committed', card: approved },
  ],
  [
    answered(approved),
    answered(approved),
    answered(declined),
    { at: 'attempt_committed', card: approved },
    { at: 'outcome_committed', card: approved },
  ],
];

test('kill -9 of the whole server between acquirer answer and commit, seven times', async (t) => {
  const site = await startSite(t);
  const sessions: string[] = [];
  for (const wave of waves) {
    const servers = await Promise.all(wave.map(({ at }) => site.startServer(at)));
    const killed = await Promise.all(
      wave.map((kill, n) => payAndDie(site, kill, servers[n] ?? assert.fail('a server is missing'))),
    );
    sessions.push(...killed.flat());
  }
  const kills = waves.flat().filter((kill) => kill.at === 'acquirer_answered').length;
  assert.equal(kills, 7);

  const restartedAt = performance.now();
  await Promise.all([site.startServer(), site.startServer()]);
  // By then the bank has finished what it was working on, and no look-up has been due yet for the last wave.
  await sleep(4_000);
  for (const id of sessions) await waitForTruth(site, id);
  t.diagnostic(`${sessions.length} sessions settled ${Math.round(performance.now() - restartedAt)} ms after`);
  await waitForDeliveries(t, site);
  for (const id of sessions) await assertOneStory(site, id);
  await assertNoCardIsKept(site);
  assert.ok(site.shop.received.every((webhook) => webhook.isGenuine));
});

/** Pays through a server until it is dead, and looks at what it left behind; returns the sessions. */
async function payAndDie(
  site: Site,
  kill: Kill,
  server: Awaited<ReturnType<Site['startServer']>>,
): Promise<string[]> {
  const open = async () => {
    const body = { amount: 4900, currency: 'AZN' };
    const { json } = await callApi(server.ready, 'POST', '/v2/payments/checkout', { key: site.key, body });
    const page = `${server.ready}/checkout/${json.id}`;
    return { id: json.id as string, page, token: formTokenOf(await readPage(page)) };
  };
  const pay = (session: Awaited<ReturnType<typeof open>>, number: string) =>
    postCard(session.page, { number }, session.token).then(
      () => false,
      () => true,
    );
  const isSent = kill.at === 'acquirer_answered' || kill.at === 'outcome_committed';
  const besides = isSent ? [await open(), await open()] : [];
  const last = await open();
  const cut = [approvedLate, neverAnswered].flatMap((number, n) => {
    const session = besides[n];
    return session ? [pay(session, number)] : [];
  });
  for (const session of besides)
    await waitUntil(async () => (await attemptOf(site, session.id))?.state === 'sending');
  // Those two are at the bank when this one takes the server down.
  cut.push(pay(last, kill.card));
  const { signal } = await server.ended;
  assert.equal(signal, 'SIGKILL', server.output());
  assert.ok((await Promise.all(cut)).every(Boolean), 'no customer got an answer');
  const left = [await statusOf(site, last.id), (await site.salesOf(last.id)).length];
  const isDone = kill.at === 'outcome_committed';
  const doneStatus = kill.card === declined ? 'open' : 'succeeded';
  assert.deepEqual(left, [isDone ? doneStatus : 'processing', isSent ? 1 : 0], `killed at ${kill.at}`);
  return [...besides, last].map((session) => session.id);
}

/** Approved in the ledger becomes succeeded, declined becomes open again, and what it does not know waits unpaid. */
async function waitForTruth(site: Site, id: string): Promise<void> {
  const sales = await site.salesOf(id);
  assert.ok(sales.length <= 1, 'the bank was asked once');
  if (sales.length === 0) return assertUnpaid(site, id);
  const truth: SessionStatus = sales[0] === 'approved' ? 'succeeded' : 'open';
  await waitUntil(async () => (await statusOf(site, id)) === truth, 60_000);
}

/**
 * Nothing came to the bank. Where it was never about to be sent, the session opens again by our own clock; where it was,
 * only the bank's guarantee after two minutes will prove it, and until then the session waits.
 */
async function assertUnpaid(site: Site, id: string): Promise<void> {
  const before = await attemptOf(site, id);
  if (before?.sent_at === null) {
    await waitUntil(async () => (await statusOf(site, id)) === 'open', 60_000);
    const attempt = await attemptOf(site, id);
    assert.deepEqual(
      [attempt?.state, attempt?.decline_reason, attempt?.sent_at],
      ['declined', 'authentication_unavailable', null],
    );
    return;
  }
  assert.equal(await statusOf(site, id), 'processing');
  assert.ok(before?.state === 'sending' || before?.state === 'unknown');
}

async function waitForDeliveries(t: TestContext, site: Site): Promise<void> {
  await waitUntil(async () => {
    const left = await site.db.query(`select from deliveries where state <> 'delivered'`);
    return left.length === 0;
  }, 60_000);
  const events = await site.db.query<{ id: string; body: string }>('select id, body from events');
  const got = new Map(site.shop.received.map((one) => [one.headers['webhook-id'], one.body]));
  for (const event of events) assert.equal(got.get(event.id), event.body);
  t.diagnostic(`${events.length} events in ${site.shop.received.length} webhooks`);
}

/** What was answered or given up keeps no card; what may still be on its way keeps it sealed until it is known. */
async function assertNoCardIsKept(site: Site): Promise<void> {
  const kept = await site.db.query(
    `select from cards_in_flight c
     join attempts a on a.merchant_id = c.merchant_id and a.id = c.attempt_id
     where a.state in ('approved', 'declined')`,
  );
  assert.deepEqual(kept, []);
}

/** One charge at most, every move one event, and exactly one of them says that it is paid. */
async function assertOneStory(site: Site, id: string): Promise<void> {
  const sales = await site.salesOf(id);
  assert.ok(sales.filter((result) => result === 'approved').length <= 1);
  const events = await site.db.query<{ type: string; sequence: number }>(
    'select type, sequence from events where session_id = $1 order by sequence',
    [id],
  );
  assert.deepEqual(
    events.map((event) => event.sequence),
    events.map((_, n) => n + 1),
  );
  const completed = events.filter((event) => event.type === 'checkout.session.completed').length;
  assert.equal(completed, sales.includes('approved') ? 1 : 0);
}

interface AttemptSeen {
  readonly state: string;
  readonly decline_reason: string | null;
  readonly sent_at: Date | null;
}

async function attemptOf(site: Site, id: string): Promise<AttemptSeen | undefined> {
  const [attempt] = await site.db.query<AttemptSeen>(
    'select state, decline_reason, sent_at from attempts where session_id = $1',
    [id],
  );
  return attempt;
}

async function statusOf(site: Site, id: string): Promise<SessionStatus | undefined> {
  const rows = await site.db.query<{ status: SessionStatus }>('select status from sessions where id = $1', [
    id,
  ]);
  return rows[0]?.status;
}
