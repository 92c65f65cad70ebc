import { refundPlants } from './refund-plants.ts';

/** A mistake that somebody could make, as a change of the source, and what should notice it. */
export interface Plant {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** `sequences`: the random sequences, seed by seed. A list: these test files, where one line of defence hides another. */
  readonly caughtBy: 'sequences' | readonly string[];
}

const record = 'src/flows/steps/record-outcome.ts';
const keep = 'src/flows/steps/keep-unsettled.ts';
const reversal = 'src/flows/steps/record-reversal.ts';
const claim = 'src/store/operations.ts';

export const plants: readonly Plant[] = [
  ...refundPlants,
  {
    name: 'unknown becomes refused',
    changes: [
      {
        file: record,
        from: 'if (isUnsettled(outcome)) return settled(await keepUnsettled(tx, deps, locked, outcome));',
        to: "if (isUnsettled(outcome)) return settled(await declineSale(tx, deps, locked, { on: 'declined', refusal: { reason: 'acquirer_unreachable', networkCode: null } }));",
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a timeout is sent again to the next account',
    changes: [
      {
        file: record,
        from: 'if (isUnsettled(outcome)) return settled',
        to: "if (outcome.kind === 'unknown' && retry?.next) return refuse(tx, deps, locked, { kind: 'not_sent', cause: outcome.cause }, retry);\n  if (isUnsettled(outcome)) return settled",
      },
      {
        file: 'src/flows/authorise-attempt.ts',
        from: 'for (const [at, route] of begun.routes.slice(0, maxSales).entries()) {',
        to: 'const twice = [...begun.routes, ...begun.routes];\n  for (const [at, route] of twice.slice(0, maxSales).entries()) {',
      },
      {
        file: 'src/flows/authorise-attempt.ts',
        from: 'next: at + 1 < maxSales ? begun.routes[at + 1] : undefined,',
        to: 'next: at + 1 < maxSales ? twice[at + 1] : undefined,',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'the fence is skipped, and what it guards as well',
    changes: [
      { file: record, from: 'if (operation.fence !== held.fence) {', to: 'if (operation.fence < 0) {' },
      {
        file: record,
        from: 'if (!isSaleOpen(operation.state)) return',
        to: 'if (operation.fence < 0) return',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'the fence alone is skipped',
    changes: [
      { file: record, from: 'if (operation.fence !== held.fence) {', to: 'if (operation.fence < 0) {' },
    ],
    caughtBy: ['src/flows/pay-session-races.test.ts'],
  },
  {
    name: 'a claim does not raise the fence',
    changes: [
      {
        file: claim,
        from: 'set locked_until = $2, fence = fence + 1, checks = checks + 1,',
        to: 'set locked_until = $2, checks = checks + 1,',
      },
    ],
    caughtBy: ['src/store/operations.test.ts'],
  },
  {
    name: 'the unique index is dropped',
    changes: [
      {
        file: 'migrations/0009_operations.sql',
        from: 'create unique index operations_one_live_sale_per_session',
        to: 'create index operations_one_live_sale_per_session',
      },
    ],
    caughtBy: ['src/store/constraints.test.ts'],
  },
  {
    name: 'the unique indexes are dropped, and a press does not lock its session',
    changes: [
      {
        file: 'migrations/0009_operations.sql',
        from: 'create unique index operations_one_live_sale_per_session',
        to: 'create index operations_one_live_sale_per_session',
      },
      {
        file: 'migrations/0009_operations.sql',
        from: 'create unique index attempts_one_money_live_per_session',
        to: 'create index attempts_one_money_live_per_session',
      },
      {
        file: 'migrations/0009_operations.sql',
        from: 'create unique index attempts_one_under_way_per_session',
        to: 'create index attempts_one_under_way_per_session',
      },
      {
        file: 'migrations/0002_sessions_and_attempts.sql',
        from: 'create unique index attempts_numbered_per_session',
        to: 'create index attempts_numbered_per_session',
      },
      {
        file: 'migrations/0003_events_and_webhooks.sql',
        from: 'create unique index events_numbered_per_session',
        to: 'create index events_numbered_per_session',
      },
      {
        file: 'src/flows/steps/lock-to-pay.ts',
        from: 'const session = await lockSession(tx, key);',
        to: 'const session = await findSession(tx, key);',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'one empty look-up is an answer',
    changes: [
      {
        file: keep,
        from: '    operation.notFoundCount >= notFoundNeeded &&\n    finalAfterMs !== null &&\n    ageMs >= finalAfterMs',
        to: '    operation.notFoundCount >= 1 &&\n    finalAfterMs !== null &&\n    ageMs >= 0',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a reversal without an answer counts as acknowledged',
    changes: [
      {
        file: reversal,
        from: "    case 'unknown': {",
        to: "    case 'unknown': {\n      await updateReversal(tx, deps, reversal, 'approved', {});\n      if (reversal.fence > 0) return takenBack(tx, deps, locked, null);",
      },
    ],
    caughtBy: ['src/flows/reverse-unknown-sale.test.ts'],
  },
  {
    name: 'an approval of other money pays',
    changes: [
      {
        file: record,
        from: 'const isOurs = isSameMoney(outcome.amount, operation.amount);',
        to: 'const isOurs = isSameMoney(outcome.amount, outcome.amount);',
      },
    ],
    caughtBy: ['src/flows/reverse-unknown-sale.test.ts', 'src/flows/pay-session.test.ts'],
  },
  {
    name: 'the card is kept after the answer',
    changes: [
      { file: record, from: 'await forgetCard(tx, held);', to: 'await Promise.resolve(forgetCard);' },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'an approval is not booked',
    changes: [
      {
        file: record,
        from: 'await postApproval(tx, deps.now, operation);',
        to: 'await Promise.resolve(postApproval);',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'money taken back is not booked',
    changes: [
      {
        file: reversal,
        from: 'if (charged) await postReversedSale(tx, deps.now, sale, charged);',
        to: 'await Promise.resolve(postReversedSale);',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'an attempt begins after the session’s time',
    changes: [
      {
        file: 'src/flows/steps/lock-to-pay.ts',
        from: 'if (session.expiresAt <= now) {',
        to: 'if (session.attemptsCount < 0) {',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a session that may still be charged expires',
    changes: [
      {
        file: 'src/domain/session.ts',
        from: "{ from: 'open', on: 'lapsed', to: 'expired', by: 'worker, at expires_at' },",
        to: "{ from: 'open', on: 'lapsed', to: 'expired', by: 'worker, at expires_at' },\n  { from: 'processing', on: 'lapsed', to: 'expired', by: 'a mistake' },",
      },
      {
        file: 'src/store/sessions.ts',
        from: "where status = 'open' and expires_at <= $1",
        to: "where status in ('open', 'processing') and expires_at <= $1",
      },
      {
        file: 'src/flows/expire-sessions.ts',
        from: "if (session?.status !== 'open' || session.expiresAt > now) return;",
        to: "if (!session || ['succeeded', 'failed', 'expired'].includes(session.status) || session.expiresAt > now) return;",
      },
    ],
    caughtBy: 'sequences',
  },
];
