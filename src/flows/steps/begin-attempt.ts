import type { Attempt } from '../../domain/attempt.ts';
import { newId } from '../../domain/id.ts';
import type { Customer, PaymentMethod, Session } from '../../domain/session.ts';
import { insertAttempt } from '../../store/attempts.ts';
import type { Tx } from '../../store/db.ts';
import { changeSession } from './change-session.ts';

export interface BeginAttemptInput {
  readonly connector: string;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly lockedUntil: Date;
}

/**
 * Commits the intent to charge: the session leaves `open` and an attempt in `sending` stands for money that may
 * move from now on. A second attempt of the session is refused by the database as long as this one is live.
 */
export async function beginAttempt(
  tx: Tx,
  deps: { publicUrl: string; now: Date },
  session: Session,
  input: BeginAttemptInput,
): Promise<Attempt> {
  const number = session.attemptsCount + 1;
  await changeSession(tx, deps, session, 'submitted', {
    attemptsCount: number,
    lastError: null,
    customerDetails: input.customerDetails,
  });
  const attempt: Attempt = {
    id: newId('att'),
    merchantId: session.merchantId,
    sessionId: session.id,
    livemode: session.livemode,
    number,
    state: 'sending',
    amount: session.amount,
    connector: input.connector,
    paymentMethod: input.paymentMethod,
    acquirerReference: null,
    declineReason: null,
    networkCode: null,
    unknownCause: null,
    fence: 1,
    lookups: 0,
    notFoundCount: 0,
    nextLookupAt: input.lockedUntil,
    createdAt: deps.now,
    updatedAt: deps.now,
  };
  await insertAttempt(tx, attempt, input.lockedUntil);
  return attempt;
}
