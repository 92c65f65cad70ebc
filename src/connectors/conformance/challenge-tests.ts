import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { isChallengeUrl } from '../../domain/challenge.ts';
import type { ConnectorManifest } from '../connector.ts';
import type { AcquirerWorld } from './acquirer-world.ts';
import { inTime, openAcquirer } from './open-acquirer.ts';
import { saleOf } from './order-for-tests.ts';

/** What a connector promises about customers whom the acquirer asks itself. */
export function challengeTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  const opened = (context: TestContext) => openChallenged(context, manifest, world);
  test(`${name} 4: challenged, and then approved or declined as the customer answers`, async (context) => {
    const open = await opened(context);
    const agreed = open.challenged();
    const yes = await open.payThrough(agreed);
    assert.ok(yes.outcome.kind === 'approved' && yes.challenges > 0, inspect(yes));
    const no = await open.payThrough(open.challenged(), { agrees: false });
    assert.ok(no.outcome.kind === 'declined', inspect(no.outcome));
    assert.match(no.outcome.reason, /^(?:authentication_|refused)/);
    const charges = await open.acquirer.charges();
    assert.deepEqual(
      charges.map(({ operationId }) => operationId),
      [agreed.operationId],
    );
  });

  test(`${name} 4: a challenge answered twice, at once and later, is one charge`, async (context) => {
    const open = await opened(context);
    const { connector, acquirer, settle } = open;
    const order = open.challenged();
    let asked = await connector.pay(order, inTime());
    while (asked.kind === 'challenged') {
      const sale = saleOf(order.operationId, order.amount, asked.reference ?? null);
      const customer = {
        cardNumber: acquirer.challengedCardNumber ?? acquirer.approvedCardNumber,
        agrees: true,
      };
      const answer = await open.visit(asked.challenge, customer);
      const handedOn = { sale, answer, memo: asked.memo ?? null, sendBefore: order.sendBefore };
      const send = () => connector.answerChallenge?.(handedOn, inTime()) ?? settle(sale);
      const answers = [...(await Promise.all([send(), send(), send()])), await send()];
      const challenge = answers.find((one) => one.kind === 'challenged');
      if (!challenge) {
        const found = await settle(sale);
        assert.equal(found.kind, 'approved', inspect([answers, found]));
        break;
      }
      asked = challenge;
    }
    assert.equal((await acquirer.charges()).length, 1);
  });
  guardTests(name, manifest, world);
}

/** Opens an acquirer that asks its customer. */
async function openChallenged(context: TestContext, manifest: ConnectorManifest, world: AcquirerWorld) {
  const open = await openAcquirer(context, manifest, world);
  const { visit, challengedCardNumber: cardNumber } = open.acquirer;
  assert.ok(visit, 'its pages can be visited');
  return { ...open, visit, challenged: () => open.order(cardNumber ? { cardNumber } : {}) };
}

function guardTests(name: string, manifest: ConnectorManifest, world: AcquirerWorld): void {
  const opened = (context: TestContext) => openChallenged(context, manifest, world);
  test(`${name} 4: where the customer is sent nobody listens in, and coming back empty-handed decides nothing`, async (context) => {
    const open = await opened(context);
    const { connector, acquirer } = open;
    const order = open.challenged();
    const asked = await connector.pay(order, inTime());
    assert.ok(asked.kind === 'challenged', inspect(asked));
    assert.ok(isChallengeUrl(asked.challenge.url));
    const empty = { kind: 'returned', fields: {} } as const;
    if (connector.isAnswer) assert.equal(connector.isAnswer(empty), false);
    const sale = saleOf(order.operationId, order.amount, asked.reference ?? null);
    if (connector.lookup) {
      const found = await connector.lookup(sale, inTime());
      assert.ok(found.kind === 'pending' || found.kind === 'not_found', inspect(found));
    }
    assert.deepEqual(await acquirer.charges(), []);
  });

  test(`${name} 4: an answer whose time to be sent has passed is not sent`, async (context) => {
    const open = await opened(context);
    const { connector, acquirer } = open;
    const order = open.challenged();
    const asked = await connector.pay(order, inTime());
    assert.ok(asked.kind === 'challenged', inspect(asked));
    if (!connector.answerChallenge)
      return assert.equal(world.chargesBy, 'customer', 'who hands no answer on charges by its customer');
    const customer = {
      cardNumber: acquirer.challengedCardNumber ?? acquirer.approvedCardNumber,
      agrees: true,
    };
    const answer = await open.visit(asked.challenge, customer);
    const before = acquirer.requestCount();
    const sale = saleOf(order.operationId, order.amount, asked.reference ?? null);
    const late = { sale, answer, memo: asked.memo ?? null, sendBefore: new Date(Date.now() - 1_000) };
    assert.equal((await connector.answerChallenge(late, inTime())).kind, 'not_sent');
    assert.equal(acquirer.requestCount(), before);
  });
}
