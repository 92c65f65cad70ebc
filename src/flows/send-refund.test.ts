import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lifetime } from '../../test/support/database.ts';
import { type MoneyWorld, startMoneyWorld, visa } from '../../test/support/money-world.ts';
import { saleOf } from '../connectors/conformance/order-for-tests.ts';
import type { Connector, ConnectorManifest } from '../connectors/connector.ts';
import { builtInAccountId } from '../domain/operation.ts';
import type { Session } from '../domain/session.ts';
import { claimOperationsDue } from '../store/operations.ts';
import { sendRefund } from './send-refund.ts';

/* The ways of one message, with the clock in hand and the bank's own ledger as the truth. */

test('a void that is late on its way and refused when repeated is found, and is no failed refund', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session);
  const sale = (await world.operations(session))[0]?.id ?? '';
  const late = overriding(world, {
    // Given up by us and still on its way: it arrives after the bank has refused its repeat.
    reverse: async () => ({ kind: 'unknown', cause: 'deadline' }),
  });
  await world.settleDue(late);
  world.clock.advance(3_000);
  await world.fault({ when: 'reversal', do: 'refuse' });
  await world.settleDue();
  assert.deepEqual(await actionsOf(world, session), ['refund']);
  await world.ready.connector.reverse?.(saleOf(sale), AbortSignal.timeout(5_000));
  await world.settleDue();
  const [refund] = await world.refunds(session);
  assert.deepEqual([refund?.status, refund?.acquirer_action], ['succeeded', 'void']);
  assert.equal((await world.session(session)).amountRefundedMinor, 4900);
  assert.deepEqual(await bookedBack(world), [{ source: `reversal:${sale}`, amount: 4900 }]);
  assert.deepEqual(await givenBack(world, session), [4900]);
});

test('while nobody can say whether the sale was taken back, a refused refund does not fail', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session);
  const [sale] = await world.operations(session);
  await world.ready.connector.reverse?.(saleOf(sale?.id ?? ''), AbortSignal.timeout(5_000));
  await world.fault({ when: 'reversal', do: 'refuse' }, { when: 'lookup', do: 'unavailable' });
  await world.settleDue();
  await world.settleDue();
  const [refund] = await world.refunds(session);
  assert.deepEqual([refund?.status, refund?.pending_reason], ['pending', 'unconfirmed']);
  world.clock.advance(3_000);
  await world.settleDue();
  assert.equal((await world.refunds(session))[0]?.status, 'succeeded');
});

test('a refund that never left us is about to be sent, not unconfirmed, and is sent without a question', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  await world.stopBank();
  await world.settleDue();
  await world.startBank();
  const [waiting] = await world.refunds(session);
  assert.deepEqual([waiting?.status, waiting?.pending_reason], ['pending', 'processing']);
  const [, message] = await world.operations(session);
  assert.deepEqual([message?.state, message?.unknown_cause], ['prepared', 'connection_failed']);
  world.clock.advance(21_000);
  const asked: string[] = [];
  await world.settleDue(watching(world, asked));
  assert.deepEqual(asked, ['refund']);
  assert.deepEqual(await givenBack(world, session), [700]);
});

test('a refund whose account cannot be used waits for it, and nothing is chosen before', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session);
  await world.settleDue({ routes: () => [] });
  const [waiting] = await world.refunds(session);
  assert.deepEqual([waiting?.pending_reason, waiting?.acquirer_action], ['processing', null]);
  world.clock.advance(21_000);
  await world.settleDue();
  const [refund] = await world.refunds(session);
  assert.deepEqual([refund?.status, refund?.acquirer_action], ['succeeded', 'void']);
});

test('an acquirer at work is named to the merchant at once, and told apart from one that is silent', async (t) => {
  const { world, session } = await paidWorld(t, '4000000000005126');
  await world.refund(session, 4900);
  // Its sales cannot be taken back, so it comes round twice.
  await world.settleDue();
  await world.settleDue();
  const [refund] = await world.refunds(session);
  assert.deepEqual([refund?.status, refund?.pending_reason], ['pending', 'awaiting_acquirer']);
  assert.match(refund?.acquirer_reference ?? '', /^sb_/);
  const told = (await world.events(session)).at(-1);
  assert.equal(told?.type, 'refund.updated');
  const { object, previous_attributes: previous } = JSON.parse(told?.body ?? '').data;
  assert.deepEqual(
    [object.pending_reason, object.acquirer_reference],
    ['awaiting_acquirer', refund?.acquirer_reference],
  );
  assert.deepEqual(
    [previous.acquirer_reference, previous.pending_reason, Object.hasOwn(previous, 'status')],
    [null, 'processing', false],
  );
  // Asked again while it still works: nothing new, so nothing is told.
  world.clock.advance(2_500);
  await world.settleDue();
  assert.equal((await world.events(session)).length, JSON.parse(told?.body ?? '').sequence);
});

test('an acquirer that would give a repeat twice gets a second message only when the first surely never came, and no third', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  const sent: string[] = [];
  const lost = blind(world, { refund: async () => ({ kind: 'unknown', cause: 'lost' }) }, sent);
  await world.settleDue(lost);
  for (const seconds of [3, 6, 11, 40, 50]) {
    world.clock.advance(seconds * 1_000);
    await world.settleDue(lost);
  }
  assert.deepEqual(sent, ['refund'], 'for two minutes the first may still be on its way');
  for (const seconds of [120, 300, 900, 3_600]) {
    world.clock.advance(seconds * 1_000);
    await world.settleDue(lost);
  }
  assert.deepEqual(sent, ['refund', 'refund'], 'whether the second came, nobody could tell from the first');
  const [refund] = await world.refunds(session);
  assert.deepEqual([refund?.status, refund?.pending_reason], ['pending', 'unconfirmed']);
});

test('the time in which a message may still arrive counts from when it really went, not from a try that never left', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  const sent: string[] = [];
  const away = blind(world, { refund: async () => ({ kind: 'not_sent', cause: 'connection_failed' }) }, sent);
  await world.settleDue(away);
  world.clock.advance(600_000);
  const lost = blind(world, { refund: async () => ({ kind: 'unknown', cause: 'lost' }) }, sent);
  await world.settleDue(lost);
  world.clock.advance(3_000);
  await world.settleDue(lost);
  assert.deepEqual(sent, ['refund', 'refund'], 'not sent, then sent once');
});

test('an acquirer that has answered for a refund is never sent it again, even when it finds nothing any more', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  const sent: string[] = [];
  const forgetful = blind(world, { refund: async () => ({ kind: 'pending', reference: 'theirs' }) }, sent);
  await world.settleDue(forgetful);
  for (let round = 0; round < 6; round += 1) {
    world.clock.advance(600_000);
    await world.settleDue(forgetful);
  }
  assert.deepEqual(sent, ['refund']);
});

test('a worker that slept with a refund in its hands does not send what another has sent meanwhile', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  const now = world.clock.now();
  const lockedUntil = new Date(now.getTime() + 20_000);
  const [claimed] = await claimOperationsDue(world.db, { now, lockedUntil, limit: 1 });
  assert.ok(claimed);
  const seen: unknown[] = [];
  const sleepy = overriding(world, {
    async refund(order, signal) {
      world.clock.advance(60_000);
      seen.push(`${await world.settleDue()} taken over by another worker`);
      const outcome = await world.ready.connector.refund?.(order, signal);
      seen.push(outcome);
      return outcome ?? assert.fail();
    },
  });
  await sendRefund(world.depsWith(sleepy), claimed);
  assert.deepEqual(seen, ['1 taken over by another worker', { kind: 'not_sent', cause: 'too_late_to_send' }]);
  assert.deepEqual(await givenBack(world, session), [700]);
  assert.equal((await world.refunds(session))[0]?.status, 'succeeded');
});

test('an answer that comes after another worker took the refund over decides nothing', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  const claim = async () => {
    const now = world.clock.now();
    const lockedUntil = new Date(now.getTime() + 20_000);
    const [claimed] = await claimOperationsDue(world.db, { now, lockedUntil, limit: 1 });
    return claimed ?? assert.fail('nothing was due');
  };
  const first = await claim();
  let second = first;
  const late = overriding(world, {
    async refund() {
      world.clock.advance(21_000);
      second = await claim();
      return { kind: 'declined', reason: 'declined', networkCode: null };
    },
  });
  await sendRefund(world.depsWith(late), first);
  const [held] = (await world.operations(session)).slice(1);
  assert.deepEqual([held?.state, held?.fence], ['sending', second.fence]);
  assert.equal((await world.refunds(session))[0]?.status, 'pending');
  await sendRefund(world.depsWith({}), second);
  assert.equal((await world.refunds(session))[0]?.status, 'succeeded');
});

test('a repeat that never left us says nothing about the first: it is asked about before it goes once more', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  await world.fault({ when: 'refund', do: 'reset_before_read' });
  await world.settleDue();
  world.clock.advance(3_000);
  await world.settleDue(
    overriding(world, { refund: async () => ({ kind: 'not_sent', cause: 'connection_failed' }) }),
  );
  assert.equal((await world.refunds(session))[0]?.pending_reason, 'unconfirmed');
  world.clock.advance(21_000);
  const asked: string[] = [];
  await world.settleDue(watching(world, asked));
  assert.deepEqual(asked, ['look-up', 'refund']);
  assert.deepEqual(await givenBack(world, session), [700]);
});

test('an acquirer that lost the ability to refund fails what was never sent, and nothing else', async (t) => {
  const { world, session } = await paidWorld(t);
  await world.refund(session, 700);
  await world.fault({ when: 'refund', do: 'reset_after_charge' });
  await world.settleDue();
  await world.refund(session, 100);
  world.clock.advance(3_000);
  const { refund: _, lookupRefund: __, ...connector } = world.ready.connector;
  const can = { ...world.ready.manifest.can, refund: false } as const;
  const without = { ...world.ready, connector, manifest: { ...world.ready.manifest, can } };
  await world.settleDue({ routes: () => [{ ...without, accountId: builtInAccountId }] });
  const statuses = async () => (await world.refunds(session)).map(({ status }) => status);
  assert.deepEqual(await statuses(), ['pending', 'failed']);
  assert.equal((await world.session(session)).amountRefundedMinor, 700);
  world.clock.advance(6_000);
  await world.settleDue();
  assert.deepEqual(await statuses(), ['succeeded', 'failed']);
});

test('a refund is not accepted for an acquirer that gives nothing back, or nothing in parts', async (t) => {
  const { world, session } = await paidWorld(t);
  const { can } = world.ready.manifest;
  const none = abilities(world, { ...can, refund: false, void: false });
  assert.deepEqual(await world.refund(session, undefined, none), {
    refused: { kind: 'not_supported', isForParts: false },
  });
  for (const wholeOnly of [
    { ...can, partialRefund: false },
    { ...can, refund: false as const },
  ]) {
    assert.deepEqual(await world.refund(session, 4899, abilities(world, wholeOnly)), {
      refused: { kind: 'not_supported', isForParts: true },
    });
  }
  assert.equal((await world.session(session)).amountRefundedMinor, 0);
  const whole = await world.refund(session, 4900, abilities(world, { ...can, partialRefund: false }));
  assert.ok('id' in whole);
});

test('a session whose sale is being taken back, or is not known, cannot be refunded', async (t) => {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  // Charged without an answer, and its look-ups say nothing.
  await world.pay(session, '4000990000000103');
  const refused = { refused: { kind: 'not_refundable', status: 'processing' } };
  assert.deepEqual(await world.refund(session), refused);
  for (const seconds of [6, 11, 16]) {
    world.clock.advance(seconds * 1_000);
    await world.fault({ when: 'lookup', do: 'unavailable' });
    await world.settleDue();
  }
  world.clock.advance(16_000);
  await world.fault({ when: 'lookup', do: 'wrong_reference' });
  await world.settleDue();
  const states = (await world.operations(session)).map(({ kind, state }) => `${kind} ${state}`);
  assert.deepEqual(states, ['sale reversing', 'reversal prepared']);
  assert.deepEqual(await world.refund(session), refused);
  await world.settleDue();
  assert.deepEqual(await world.refund(session), { refused: { kind: 'not_refundable', status: 'open' } });
  assert.deepEqual(await givenBack(world, session), [4900], 'by the reversal, once');
});

async function paidWorld(t: Lifetime, card = visa): Promise<{ world: MoneyWorld; session: Session }> {
  const world = await startMoneyWorld(t);
  const session = await world.open();
  await world.pay(session, card);
  assert.equal((await world.session(session)).status, 'succeeded');
  return { world, session };
}

function overriding(world: MoneyWorld, over: Partial<Connector>) {
  const connector = { ...world.ready.connector, ...over };
  return { routes: () => [{ ...world.ready, connector, accountId: builtInAccountId }] };
}

/** The bank, with what it is asked about refunds written down. */
function watching(world: MoneyWorld, asked: string[]) {
  const { refund, lookupRefund } = world.ready.connector;
  assert.ok(refund && lookupRefund);
  return overriding(world, {
    refund: (...args) => {
      asked.push('refund');
      return refund(...args);
    },
    lookupRefund: (...args) => {
      asked.push('look-up');
      return lookupRefund(...args);
    },
  });
}

/** An acquirer that gives a refund as often as it comes, and promises what never came after two minutes. */
function blind(world: MoneyWorld, over: Required<Pick<Connector, 'refund'>>, sent: string[]) {
  const connector: Connector = {
    ...world.ready.connector,
    refund: (...args) => {
      sent.push('refund');
      return over.refund(...args);
    },
    lookupRefund: async () => ({ kind: 'not_found' }),
  };
  const manifest: ConnectorManifest = {
    ...world.ready.manifest,
    can: { ...world.ready.manifest.can, refund: 'blindly' },
  };
  return { routes: () => [{ manifest, connector, accountId: builtInAccountId }] };
}

function abilities(world: MoneyWorld, can: ConnectorManifest['can']) {
  const manifest = { ...world.ready.manifest, can };
  return { routes: () => [{ ...world.ready, manifest, accountId: builtInAccountId }] };
}

async function actionsOf(world: MoneyWorld, session: Session) {
  return (await world.refunds(session)).map((refund) => refund.acquirer_action);
}

/** What the bank gave back of a session, whole or in parts. */
async function givenBack(world: MoneyWorld, session: Session): Promise<number[]> {
  return (await world.bankLines(session))
    .filter(({ kind, result }) => kind !== 'sale' && result === 'approved')
    .map(({ amount }) => amount);
}

async function bookedBack(world: MoneyWorld): Promise<{ source: string; amount: number }[]> {
  return world.db.query(
    `select source, debits as amount from journals where kind in ('refund', 'reversal') order by source`,
  );
}
