import type { PaySource, ReadyRoute } from '../connectors/connector.ts';
import type { Attempt } from '../domain/attempt.ts';
import { newId } from '../domain/id.ts';
import type { Operation } from '../domain/operation.ts';
import type { Customer, PaymentMethod, PaymentMethodKind, Session } from '../domain/session.ts';
import { insertAttempt } from '../store/attempts.ts';
import { findSession } from '../store/sessions.ts';
import type { Seal } from '../vault/seal.ts';
import { beginSale } from './steps/begin-sale.ts';
import { changeSession } from './steps/change-session.ts';
import { type LockToPayDeps, lockToPay, type NotBegun } from './steps/lock-to-pay.ts';
import { recordOutcome } from './steps/record-outcome.ts';
import { type CommonOrder, orderOf, type SendSaleDeps, sendSale, sessionOrder } from './steps/send-sale.ts';

export interface PayWithoutCardDeps extends LockToPayDeps, SendSaleDeps {
  /** In which receipts tell the time. */
  readonly timeZone: string;
  readonly seal: Seal;
  /** The accounts that a payment of this kind may go to, in the order in which they are asked. */
  readonly routesFor: (session: Session, method: PaymentMethodKind) => Promise<readonly ReadyRoute[]>;
  readonly reach: (point: 'sending_committed' | 'acquirer_answered' | 'outcome_committed') => void;
}

export interface PayWithoutCardInput {
  readonly merchantId: string;
  readonly sessionId: string;
  readonly source: Exclude<PaySource, { kind: 'card' }>;
  readonly paymentMethod: PaymentMethod;
  readonly customerDetails: Customer | null;
  readonly ip: string | null;
  readonly acceptLanguage: string | undefined;
  readonly formAttempt: number;
}

type Begun = { kind: 'begun'; attempt: Attempt; sale: Operation; session: Session };

/**
 * Pays a session with a wallet's token, a lender's plan, the app of the customer's bank, or a card that is typed on the
 * acquirer's own page: commits the attempt and its sale in one step, since nobody has to be asked before, calls the acquirer
 * with no transaction open, commits the answer. What the customer does on the other side is learnt as of any sale that waits
 * for him. Only one account is asked: a token and a plan are good with the one that they were made for. Never throws for what
 * the acquirer does.
 */
export async function payWithoutCard(
  deps: PayWithoutCardDeps,
  input: PayWithoutCardInput,
): Promise<{ kind: 'tried' } | NotBegun> {
  const { merchantId, sessionId, formAttempt, paymentMethod } = input;
  // Before the lock: what a session is and where it may go does not change.
  const seen = await findSession(deps.db, { merchantId, id: sessionId });
  const routes = seen?.status === 'open' ? await deps.routesFor(seen, paymentMethod.type) : [];
  const route =
    input.source.kind === 'hosted_page'
      ? routes.find(({ connector }) => connector.mode === 'redirect')
      : routes[0];
  const press = { merchantId, sessionId, formAttempt, hasRoute: route !== undefined };
  const begun = await lockToPay<Begun>(deps, press, async (tx, session, now) => {
    const attempt = attemptOf(session, paymentMethod, now);
    const context = { publicUrl: deps.publicUrl, now };
    await changeSession(tx, context, session, 'submitted', {
      attemptsCount: attempt.number,
      lastError: null,
      customerDetails: input.customerDetails,
    });
    await insertAttempt(tx, attempt);
    const sale = await beginSale(tx, now, attempt, route as ReadyRoute);
    return { kind: 'begun', attempt, sale, session };
  });
  if (begun.kind !== 'begun' || !route) return begun as NotBegun;
  deps.reach('sending_committed');
  const outcome = await sendSale(
    deps,
    begun.sale,
    route,
    orderOf(commonOrder(deps, begun, input), begun.sale, deps.publicUrl),
  );
  deps.reach('acquirer_answered');
  const { publicUrl, timeZone, seal } = deps;
  const context = { publicUrl, timeZone, seal, now: deps.now(), manifest: route.manifest };
  await deps.db.tx((tx) => recordOutcome(tx, context, begun.sale, outcome));
  deps.reach('outcome_committed');
  return { kind: 'tried' };
}

/** Nobody asks an issuer about it, so it begins with its sale. */
function attemptOf(session: Session, paymentMethod: PaymentMethod, now: Date): Attempt {
  return {
    id: newId('att'),
    merchantId: session.merchantId,
    sessionId: session.id,
    livemode: session.livemode,
    number: session.attemptsCount + 1,
    state: 'sending',
    amount: session.amount,
    paymentMethod,
    declineReason: null,
    networkCode: null,
    sentAt: now,
    createdAt: now,
    updatedAt: now,
  };
}

function commonOrder(
  deps: PayWithoutCardDeps,
  { session, attempt }: Begun,
  { source, customerDetails, ip, acceptLanguage }: PayWithoutCardInput,
): CommonOrder {
  return {
    amount: attempt.amount,
    source,
    ...sessionOrder(deps.publicUrl, session, { customerDetails, ip, acceptLanguage }),
    browser: null,
    mustAskIssuer: false,
  };
}
