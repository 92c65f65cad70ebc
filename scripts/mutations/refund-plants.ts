import type { Plant } from './plants.ts';

const send = 'src/flows/send-refund.ts';
const record = 'src/flows/steps/record-refund.ts';
const create = 'src/flows/create-refund.ts';
const flowTest = ['src/flows/send-refund.test.ts'];

/** Mistakes with money that goes back. */
export const refundPlants: readonly Plant[] = [
  {
    name: 'a refund that nobody answered fails',
    changes: [
      {
        file: record,
        from: "    case 'not_reached':\n    case 'not_found':\n    case 'unknown':\n",
        to: "    case 'unknown':\n      return fail(tx, deps, locked, 'declined', null);\n    case 'not_reached':\n    case 'not_found':\n",
      },
      {
        file: record,
        from: "Extract<RefundAnswer, { kind: 'not_reached' | 'not_found' | 'unknown' }>",
        to: "Extract<RefundAnswer, { kind: 'not_reached' | 'not_found' }>",
      },
      {
        file: record,
        from: "  if (answer.kind === 'unknown') return { unknownCause: answer.cause };\n",
        to: '',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund goes again wherever no trace of it is found',
    changes: [
      {
        file: send,
        from: "  if (manifest.can.refund === 'once') return true;\n",
        to: '  if (manifest) return true;\n',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund goes again without asking what became of it',
    changes: [{ file: send, from: 'operation.checks > 1', to: 'operation.checks > 99' }],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund that the acquirer has answered for goes again',
    changes: [{ file: send, from: '  if (operation.acquirerReference !== null) return false;\n', to: '' }],
    caughtBy: flowTest,
  },
  {
    name: 'a refund that was lost twice goes a third time',
    changes: [
      {
        file: 'src/flows/steps/choose-action.ts',
        from: '  if (isLastTime && operation.notFoundCount > 0) return false;\n',
        to: '',
      },
    ],
    caughtBy: flowTest,
  },
  {
    name: 'the time of a refund counts from a try that never left',
    changes: [{ file: record, from: 'checks: 0, sentAt: null,', to: 'checks: 0,' }],
    caughtBy: flowTest,
  },
  {
    name: 'a worker that slept sends its refund late',
    changes: [{ file: send, from: 'heldAt.getTime() + refundDeadlineMs', to: 'heldAt.getTime() + 1e9' }],
    caughtBy: flowTest,
  },
  {
    name: 'a worker that lost its refund writes its answer all the same',
    changes: [{ file: record, from: 'operation.fence !== held.fence || ', to: '' }],
    caughtBy: flowTest,
  },
  {
    name: 'a refund whose sale a late void took back counts as failed',
    changes: [
      {
        file: send,
        from: "answer.kind === 'declined' ? confirmRefusal(deps, ready, held, answer) : answer",
        to: 'confirmRefusal ? answer : answer',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund reserves nothing',
    changes: [
      {
        file: create,
        from: 'amountRefundedMinor: sum(refundedMoney(session), amount).amountMinor',
        to: 'amountRefundedMinor: sum(refundedMoney(session), money(0, amount.currency)).amountMinor',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund that failed keeps its reservation',
    changes: [
      {
        file: record,
        from: 'amountRefundedMinor: left.amountMinor',
        to: 'amountRefundedMinor: left ? session.amountRefundedMinor : 0',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a refund is not booked',
    changes: [
      {
        file: record,
        from: '  await book(tx, now, operation, after);\n',
        to: '  if (!after) await book(tx, now, operation, after);\n',
      },
    ],
    caughtBy: 'sequences',
  },
  {
    name: 'a part of a sale is refunded by taking it back whole',
    changes: [
      {
        file: 'src/flows/steps/choose-action.ts',
        from: 'can.void && isWhole && isSameDay',
        to: 'can.void && (isWhole || !isWhole) && isSameDay',
      },
    ],
    caughtBy: 'sequences',
  },
];
