import assert from 'node:assert/strict';
import type { DeclineReason } from './decline.ts';
import type { Money } from './money.ts';
import type { Slip } from './receipt.ts';

/** A message to an acquirer that may move money: a sale, the reversal of one, or a refund. */
export type OperationKind = 'sale' | 'reversal' | 'refund';

/** `prepared`: committed, and nobody has sent it yet. From `sending` on it may have reached the acquirer. */
export const operationStates = [
  'prepared',
  'sending',
  'challenged',
  'unknown',
  'reversing',
  'approved',
  'declined',
  'not_sent',
  'reversed',
] as const;

export type OperationState = (typeof operationStates)[number];

/** Every legal move of a sale and who makes it. A sale is committed as `sending`: before that it is not there. */
export const saleMoves = [
  { from: 'sending', on: 'approved', to: 'approved', by: 'acquirer' },
  { from: 'sending', on: 'declined', to: 'declined', by: 'acquirer' },
  { from: 'sending', on: 'not_sent', to: 'not_sent', by: 'the way there: not one byte left us' },
  { from: 'sending', on: 'challenged', to: 'challenged', by: 'acquirer asks the customer itself' },
  { from: 'sending', on: 'unclear', to: 'unknown', by: 'no answer, or the caller died' },
  { from: 'sending', on: 'reversal_begun', to: 'reversing', by: 'answer about other money than ours' },
  { from: 'challenged', on: 'approved', to: 'approved', by: 'look-up' },
  { from: 'challenged', on: 'declined', to: 'declined', by: 'look-up' },
  { from: 'challenged', on: 'unclear', to: 'challenged', by: 'look-up: the customer is still there' },
  { from: 'challenged', on: 'customer_returned', to: 'unknown', by: 'customer back from the acquirer' },
  { from: 'challenged', on: 'reversal_begun', to: 'reversing', by: 'the customer never came back' },
  { from: 'unknown', on: 'approved', to: 'approved', by: 'look-up' },
  { from: 'unknown', on: 'declined', to: 'declined', by: 'look-up' },
  { from: 'unknown', on: 'challenged', to: 'challenged', by: 'acquirer asks the customer once more' },
  {
    from: 'unknown',
    on: 'not_sent',
    to: 'not_sent',
    by: 'look-up: the acquirer guarantees that it never came',
  },
  { from: 'unknown', on: 'unclear', to: 'unknown', by: 'look-up that could not tell' },
  {
    from: 'unknown',
    on: 'reversal_begun',
    to: 'reversing',
    by: 'unknown for too long, or other money than ours',
  },
  { from: 'reversing', on: 'reversed', to: 'reversed', by: 'acquirer acknowledged the reversal' },
  { from: 'reversing', on: 'reversal_refused', to: 'unknown', by: 'acquirer will not take it back' },
] as const satisfies readonly Move[];

/** Every legal move of a reversal. It is repeated until the acquirer acknowledges or refuses it. */
export const reversalMoves = [
  { from: 'prepared', on: 'claimed', to: 'sending', by: 'worker' },
  { from: 'unknown', on: 'claimed', to: 'sending', by: 'worker, again' },
  { from: 'sending', on: 'claimed', to: 'sending', by: 'worker, for one that died' },
  { from: 'sending', on: 'approved', to: 'approved', by: 'acquirer' },
  { from: 'sending', on: 'declined', to: 'declined', by: 'acquirer' },
  { from: 'sending', on: 'unclear', to: 'unknown', by: 'no answer, or not sent' },
] as const satisfies readonly Move[];

/** Every legal move of a refund. It is sent once; after that each claim asks first what became of it. */
export const refundMoves = [
  { from: 'prepared', on: 'claimed', to: 'sending', by: 'worker' },
  { from: 'unknown', on: 'claimed', to: 'sending', by: 'worker, again' },
  { from: 'sending', on: 'claimed', to: 'sending', by: 'worker, for one that died' },
  { from: 'sending', on: 'approved', to: 'approved', by: 'acquirer' },
  { from: 'sending', on: 'declined', to: 'declined', by: 'acquirer' },
  {
    from: 'sending',
    on: 'not_sent',
    to: 'prepared',
    by: 'the way there: not one byte left us; or the sale is settled, so that it has to go another way',
  },
  { from: 'sending', on: 'unclear', to: 'unknown', by: 'no answer, or one that decides nothing yet' },
] as const satisfies readonly Move[];

interface Move {
  readonly from: OperationState;
  readonly on: string;
  readonly to: OperationState;
  readonly by: string;
}

export type SaleSignal = (typeof saleMoves)[number]['on'];
export type ReversalSignal = (typeof reversalMoves)[number]['on'];
export type RefundSignal = (typeof refundMoves)[number]['on'];

export function moveSale(from: OperationState, on: SaleSignal): OperationState {
  return move(saleMoves, from, on);
}

export function moveReversal(from: OperationState, on: ReversalSignal): OperationState {
  return move(reversalMoves, from, on);
}

export function moveRefund(from: OperationState, on: RefundSignal): OperationState {
  return move(refundMoves, from, on);
}

function move(moves: readonly Move[], from: OperationState, on: string): OperationState {
  const to = moves.find((one) => one.from === from && one.on === on)?.to;
  assert.ok(to, `Bug! An operation cannot go from ${from} on ${on}`);
  return to;
}

/** Nobody knows yet whether money moved, or money is still to move. */
export const undecidedStates: readonly OperationState[] = [
  'prepared',
  'sending',
  'challenged',
  'unknown',
  'reversing',
];

export function isDecided(state: OperationState): boolean {
  return !undecidedStates.includes(state);
}

/** A sale's outcome can still be written by an answer or a look-up. */
export function isSaleOpen(state: OperationState): boolean {
  return state === 'sending' || state === 'challenged' || state === 'unknown';
}

/** Why a sale is taken back. `late_money`: it was charged after all, when its attempt had ended otherwise. */
export type ReversalReason = 'not_confirmed' | 'challenge_abandoned' | 'amount_mismatch' | 'late_money';

/** The acquirer has said that it is at work: what is uncertain is only when it will be done. */
export const atWork = 'pending';

/** The built-in account of test mode at the sandbox bank. It has no row, and no breaker: test cards do the same every time. */
export const builtInAccountId = 'sandbox';

export interface Operation {
  /** Our reference at the acquirer and its idempotency key. */
  readonly id: string;
  readonly merchantId: string;
  readonly sessionId: string;
  readonly attemptId: string;
  readonly livemode: boolean;
  /** Counts the messages of its attempt, from 1. */
  readonly number: number;
  readonly kind: OperationKind;
  /** Of a reversal or a refund: its sale. */
  readonly saleId: string | null;
  /** Of a reversal: why. */
  readonly reason: ReversalReason | null;
  readonly accountId: string;
  readonly connector: string;
  readonly state: OperationState;
  readonly amount: Money;
  readonly acquirerReference: string | null;
  /** Of an approved sale. */
  readonly slip: Slip | null;
  readonly declineReason: DeclineReason | null;
  readonly networkCode: string | null;
  /** Why the answer is not known, `atWork` when the acquirer knows it and has not decided; never text from a request. */
  readonly unknownCause: string | null;
  /** Where the acquirer asks the customer itself, where an address is all it takes. */
  readonly redirectUrl: string | null;
  /** What else it asks of the browser, and what the browser brought back; until the sale is decided. */
  readonly sealedExchange: Buffer | null;
  /** False once the acquirer has refused to take it back: it is asked to again, but not soon. */
  readonly isReversible: boolean;
  /** Whoever writes the answer must still hold this number. */
  readonly fence: number;
  /** Look-ups of a sale, sendings of a reversal, both of a refund. */
  readonly checks: number;
  /** How many of the look-ups found no trace. */
  readonly notFoundCount: number;
  /** When it is looked at again; on a decided sale, when it is asked whether that was the truth. */
  readonly nextCheckAt: Date | null;
  readonly sentAt: Date | null;
  /** From when on its outcome has been uncertain; the schedule of checks counts from here. */
  readonly uncertainSince: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
