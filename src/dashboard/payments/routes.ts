import { addressMark } from '../../domain/audit.ts';
import { isMailAddress } from '../../domain/mail.ts';
import { readAmount } from '../../domain/money.ts';
import { noSlip } from '../../domain/receipt.ts';
import { refundReasons } from '../../domain/refund.ts';
import { isFresh } from '../../domain/staff.ts';
import { createRefund, type RefundRefusal } from '../../flows/create-refund.ts';
import { expireSession } from '../../flows/expire-session.ts';
import { sendReceipt } from '../../flows/send-receipt.ts';
import { type Deed, recordingDb } from '../../flows/steps/append-audit.ts';
import { findApprovedSale } from '../../store/operations.ts';
import type { DashboardDeps } from '../deps.ts';
import { type Answer, done, get, post, type Route, to } from '../route.ts';
import { type MerchantVisit, withQuery } from '../visit.ts';
import { findOwnSession, showPayment } from './detail.tsx';
import { exportAll, exportPayments } from './export.ts';
import { showPayments } from './list.tsx';
import { showStuck } from './stuck.tsx';
import { dropView, keepView } from './views.tsx';

export const paymentRoutes: readonly Route[] = [
  get('payments', 'read_payments', showPayments),
  get('exports/payments.csv', 'export_payments', exportPayments),
  get('exports/all.jsonl', 'export_payments', exportAll),
  get('payments/:id', 'read_payments', (deps, visit) => showPayment(deps, visit)),
  post('payments/:id/refunds', 'give_refunds', refund),
  post('payments/:id/receipt', 'send_receipts', resendReceipt),
  post('payments/:id/cancel', 'give_refunds', cancel),
  post('views', 'read_payments', keepView),
  post('views/forget', 'read_payments', dropView),
  get('stuck', 'read_payments', showStuck),
];

/** From this amount on, in minor units of any currency, whoever refunds proves first that it is them (D-22). */
export const largeRefundMinor = 100_000;

/** The database of a flow whose deed is written down with it, unless it refused. */
export function recorded(
  deps: DashboardDeps,
  visit: MerchantVisit,
  deed: Pick<Deed, 'action' | 'subject' | 'details'>,
) {
  const whole: Deed = { chain: visit.merchant.id, actor: visit.person.actor, ...deed };
  return recordingDb(deps, (result) => (isRefusal(result) ? undefined : whole));
}

/** Flows say that nothing was done by `refused`, `no_…`, `unknown` and the like, or by false. */
function isRefusal(result: unknown): boolean {
  if (result === false || result === null) return true;
  if (typeof result === 'string') return ['unknown', 'was_revoked', 'no_account'].includes(result);
  const { kind } = (result ?? {}) as { kind?: unknown };
  return typeof kind === 'string' && /^(?:refused|no_|not_|unknown|was_|too_|already|in_progress)/.test(kind);
}

async function refund(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode, now } = visit;
  const session = await findOwnSession(deps, visit);
  if (!session) return { kind: 'not_found' };
  const page = visit.href(`payments/${session.id}`);
  const amountMinor = readAmount(fields.amount ?? '');
  if (!amountMinor) return showPayment(deps, visit, t('fault.amount'));
  if (fields.sure === undefined) return showPayment(deps, visit, t('refund.not_sure'));
  if (amountMinor >= largeRefundMinor && !isFresh(visit.person.signIn, now))
    return to(withQuery('/dashboard/confirm', { next: page }));
  const once = /^[\w-]{10,64}$/.test(fields.once ?? '') ? `dashboard_${fields.once}` : undefined;
  const db = recorded(deps, visit, {
    action: 'refund_created',
    subject: session.id,
    details: { amount: amountMinor, currency: session.amount.currency, reason: fields.reason || null },
  });
  const left = Number(fields.left);
  const result = await createRefund(
    { db, connectorOf: deps.connectorOf },
    {
      merchantId: merchant.id,
      sessionId: session.id,
      now,
      amountMinor,
      // What the page showed: a colleague may have been quicker.
      expectedRefundableMinor: Number.isSafeInteger(left) ? left : undefined,
      reason: refundReasons.find((reason) => reason === fields.reason) ?? null,
      metadata: {},
      request: { id: visit.request.id, idempotency_key: null },
      idempotency: once
        ? { merchantId: merchant.id, livemode, key: once, path: page, fields: {}, waitMs: 5_000 }
        : null,
    },
  );
  if (result.kind === 'refused') return showPayment(deps, visit, refusalText(visit, result.refusal));
  return done(page, 'refunded');
}

function refusalText({ t }: MerchantVisit, refusal: RefundRefusal): string {
  switch (refusal.kind) {
    case 'not_supported':
      return t(refusal.isForParts ? 'refund.whole_only' : 'refund.not_supported');
    case 'amount_exceeded':
      return t('refund.exceeded');
    case 'other_than_expected':
      return t('refund.changed');
    case 'already_refunded':
    case 'not_refundable':
      return t('refund.nothing_left');
  }
}

async function resendReceipt(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, language } = visit;
  const session = await findOwnSession(deps, visit);
  if (!session) return { kind: 'not_found' };
  const email = (fields.email ?? '').trim();
  if (!isMailAddress(email)) return showPayment(deps, visit, t('fault.email'));
  const sale = await findApprovedSale(deps.db, { merchantId: session.merchantId, sessionId: session.id });
  const isQueued = await sendReceipt(
    {
      ...deps,
      db: recorded(deps, visit, {
        action: 'receipt_sent',
        subject: session.id,
        details: { to: addressMark(email) },
      }),
      timeZone: visit.timeZone,
    },
    {
      session,
      to: email,
      language: session.language === 'auto' ? language : session.language,
      paidAt: sale?.updatedAt ?? session.createdAt,
      slip: sale?.slip ?? noSlip,
    },
  );
  return isQueued
    ? done(visit.href(`payments/${session.id}`), 'receipt_sent')
    : showPayment(deps, visit, t('receipt.enough'));
}

async function cancel(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const session = await findOwnSession(deps, visit);
  if (!session) return { kind: 'not_found' };
  const result = await expireSession(
    {
      db: recorded(deps, visit, { action: 'payment_cancelled', subject: session.id }),
      publicUrl: deps.publicUrl,
    },
    {
      merchantId: session.merchantId,
      sessionId: session.id,
      now: visit.now,
      request: { id: visit.request.id, idempotency_key: null },
      idempotency: null,
    },
  );
  return result.kind === 'refused'
    ? showPayment(deps, visit, visit.t('payment.not_open'))
    : done(visit.href(`payments/${session.id}`), 'cancelled');
}
