import assert from 'node:assert/strict';
import type { Money } from './money.ts';
import type { PaymentMethod } from './session.ts';

/**
 * One try to pay a session. In `authenticating` the issuer is asked about the customer and no money can move. From
 * `sending` on one of its operations may have moved money: `challenged` waits for the customer at the acquirer,
 * `unknown` for an answer that nobody has seen, `reversing` for the acquirer's word that nothing stays charged.
 */
export const attemptStates = [
  'authenticating',
  'sending',
  'challenged',
  'unknown',
  'reversing',
  'approved',
  'declined',
] as const;

export type AttemptState = (typeof attemptStates)[number];

/** Every legal move of an attempt and who makes it. */
export const attemptMoves = [
  { from: 'authenticating', on: 'authenticated', to: 'sending', by: 'issuer, or nobody had to be asked' },
  {
    from: 'authenticating',
    on: 'declined',
    to: 'declined',
    by: 'issuer, customer, or the clock: nothing was sent',
  },
  { from: 'sending', on: 'approved', to: 'approved', by: 'acquirer' },
  { from: 'sending', on: 'declined', to: 'declined', by: 'acquirer, or nothing was sent' },
  { from: 'sending', on: 'rerouted', to: 'sending', by: 'proved not charged; the next acquirer is asked' },
  {
    from: 'sending',
    on: 'stepped_up',
    to: 'authenticating',
    by: 'issuer refused softly: it wants 3-D Secure',
  },
  { from: 'sending', on: 'challenged', to: 'challenged', by: 'acquirer asks the customer itself' },
  { from: 'sending', on: 'unknown', to: 'unknown', by: 'no answer, or the caller died' },
  { from: 'sending', on: 'reversal_begun', to: 'reversing', by: 'answer about other money than ours' },
  { from: 'challenged', on: 'approved', to: 'approved', by: 'look-up' },
  { from: 'challenged', on: 'declined', to: 'declined', by: 'look-up' },
  { from: 'challenged', on: 'unknown', to: 'unknown', by: 'customer back from the acquirer' },
  { from: 'challenged', on: 'reversal_begun', to: 'reversing', by: 'the customer never came back' },
  { from: 'unknown', on: 'approved', to: 'approved', by: 'look-up or notification' },
  { from: 'unknown', on: 'declined', to: 'declined', by: 'look-up or notification' },
  { from: 'unknown', on: 'challenged', to: 'challenged', by: 'acquirer asks the customer once more' },
  { from: 'unknown', on: 'unknown', to: 'unknown', by: 'look-up that could not tell' },
  { from: 'unknown', on: 'reversal_begun', to: 'reversing', by: 'unknown for too long' },
  { from: 'reversing', on: 'declined', to: 'declined', by: 'acquirer acknowledged the reversal' },
  { from: 'reversing', on: 'unknown', to: 'unknown', by: 'acquirer will not take it back' },
] as const satisfies readonly { from: AttemptState; on: string; to: AttemptState; by: string }[];

export type AttemptSignal = (typeof attemptMoves)[number]['on'];

/** States in which money may be moving or has moved; at most one attempt of a session is in one of them. */
export const moneyLiveStates: readonly AttemptState[] = [
  'sending',
  'challenged',
  'unknown',
  'reversing',
  'approved',
];

/** States of an attempt that is not over; a session has one of them at most. */
export const underWayStates: readonly AttemptState[] = [
  'authenticating',
  'sending',
  'challenged',
  'unknown',
  'reversing',
];

export function moveAttempt(from: AttemptState, on: AttemptSignal): AttemptState {
  const to = attemptMoves.find((move) => move.from === from && move.on === on)?.to;
  assert.ok(to, `Bug! An attempt cannot go from ${from} on ${on}`);
  return to;
}

/** What was sent of an attempt, and whether it moved money, stands in its operations. */
export interface Attempt {
  readonly id: string;
  readonly merchantId: string;
  readonly sessionId: string;
  readonly livemode: boolean;
  readonly number: number;
  readonly state: AttemptState;
  readonly amount: Money;
  readonly paymentMethod: PaymentMethod;
  readonly declineReason: string | null;
  readonly networkCode: string | null;
  /** When the first sale was committed; null while nothing was sent. */
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
