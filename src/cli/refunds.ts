import type { Refund, RefundReason } from '../../sdk/src/index.ts';
import { refundReasons } from '../domain/refund.ts';
import { amountInWords, defined, listOptions, listParams, printList, withApi } from './api.ts';
import { defineCommand } from './command.ts';
import type { World } from './ports.ts';
import { wholeNumber } from './sessions.ts';

const create = defineCommand({
  name: 'refunds create',
  does: 'gives money of a paid session back: all that is left, or an amount',
  operand: { name: 'SESSION', required: true, says: 'the session, as `cs_…`' },
  options: {
    amount: { value: 'N', says: 'in minor units; all that is left when left out' },
    reason: { value: 'REASON', oneOf: refundReasons, says: 'why it goes back' },
    'expected-refundable': { value: 'N', says: 'what you believe is left; nothing happens when it is not' },
    'idempotency-key': { value: 'TEXT', says: 'makes a repeat safe' },
  },
  async run(world, given, session = '') {
    const { amount, 'expected-refundable': expected } = given;
    const params = defined({
      amount: amount === undefined ? undefined : wholeNumber('amount', amount),
      reason: given.reason as RefundReason | undefined,
      expected_refundable: expected === undefined ? undefined : wholeNumber('expected-refundable', expected),
    });
    const options = defined({ idempotencyKey: given['idempotency-key'] });
    return withApi(world, async (api) =>
      show(world, await api.refunds.create(session, params, options), given.json),
    );
  },
});

const get = defineCommand({
  name: 'refunds get',
  does: 'shows a refund',
  operand: { name: 'REFUND', required: true, says: 'the refund, as `re_…`' },
  options: {},
  run: (world, { json }, id = '') =>
    withApi(world, async (api) => show(world, await api.refunds.retrieve(id), json)),
});

const list = defineCommand({
  name: 'refunds list',
  does: 'lists refunds, newest first',
  options: { ...listOptions, session: { value: 'ID', says: 'only those of this session' } },
  async run(world, given) {
    const params = { ...listParams(given), ...defined({ session: given.session }) };
    return withApi(world, (api) => printList(world, given, api.refunds.list(params), refundLine));
  },
});

export const refundCommands = [create, get, list];

function show(world: World, refund: Refund, json: boolean): number {
  world.print(json ? JSON.stringify(refund) : refundLine(refund));
  return 0;
}

function refundLine(refund: Refund): string {
  const why = refund.failure_reason ?? refund.pending_reason;
  return [
    refund.id,
    refund.status,
    ...(why === null ? [] : [`(${why})`]),
    amountInWords(refund.amount, refund.currency),
    refund.session,
    refund.created,
  ].join('  ');
}
