import { masked } from '../../domain/api-request.ts';
import { toDecimalString } from '../../domain/money.ts';
import { refundObject } from '../../domain/refund.ts';
import { type Session, statusAt } from '../../domain/session.ts';
import { sessionObject } from '../../domain/session-object.ts';
import { noteExport } from '../../flows/note-deed.ts';
import { listSessions, type SessionFilter } from '../../store/list-sessions.ts';
import { listRefunds } from '../../store/refunds.ts';
import { toCsv } from '../csv.ts';
import type { DashboardDeps } from '../deps.ts';
import type { Answer } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { readWish } from './find.ts';
import { emailOf, filtersOf, paidWithText } from './list.tsx';

const head = [
  'id',
  'created_at',
  'status',
  'amount',
  'currency',
  'amount_refunded',
  'order_id',
  'description',
  'email',
  'payment_method',
];

/** Streams what the filters leave, page by page, so that a year fits as well as a day. */
export async function exportPayments(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const wish = await readWish(deps, visit);
  const { merchant, livemode, person } = visit;
  await noteExport(deps, {
    chain: merchant.id,
    actor: person.actor,
    action: 'payments_exported',
    subject: merchant.id,
    details: { livemode, filter: masked(new URLSearchParams(withoutEmpty(filtersOf(visit))).toString()) },
  });
  const name = `payments-${livemode ? 'live' : 'test'}-${visit.now.toISOString().slice(0, 10)}.csv`;
  const filter = wish.kind === 'list' ? wish.filter : undefined;
  return { kind: 'file', name, type: 'text/csv; charset=utf-8', parts: rowsOf(deps, visit, filter) };
}

function withoutEmpty(filters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter((pair): pair is [string, string] => !!pair[1]));
}

const exportPage = 1_000;

async function* rowsOf(
  deps: DashboardDeps,
  visit: MerchantVisit,
  filter: SessionFilter | undefined,
): AsyncGenerator<string> {
  yield toCsv([head]);
  let startingAfter: Session | undefined;
  while (filter) {
    const found = await listSessions(deps.db, filter, { limit: exportPage, startingAfter });
    if (found.kind !== 'page') return;
    yield toCsv(found.sessions.map((session) => toRow(visit, session)));
    startingAfter = found.sessions.at(-1);
    if (!found.hasMore || !startingAfter) return;
  }
}

function toRow(visit: MerchantVisit, session: Session): (string | number)[] {
  const refunded = { ...session.amount, amountMinor: session.amountRefundedMinor };
  return [
    session.id,
    session.createdAt.toISOString(),
    statusAt(session, visit.now),
    toDecimalString(session.amount),
    session.amount.currency,
    toDecimalString(refunded),
    session.orderId ?? '',
    session.description ?? '',
    emailOf(session) ?? '',
    session.paymentMethod ? paidWithText(visit, session) : '',
  ];
}

/** Everything of a merchant in one mode as lines of JSON, each an object as the API shows it. */
export async function exportAll(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { merchant, livemode, person } = visit;
  await noteExport(deps, {
    chain: merchant.id,
    actor: person.actor,
    action: 'data_exported',
    subject: merchant.id,
    details: { livemode },
  });
  const name = `maxfi-${livemode ? 'live' : 'test'}-${visit.now.toISOString().slice(0, 10)}.jsonl`;
  return { kind: 'file', name, type: 'application/x-ndjson; charset=utf-8', parts: objectsOf(deps, visit) };
}

async function* objectsOf(deps: DashboardDeps, visit: MerchantVisit): AsyncGenerator<string> {
  const of = { merchantId: visit.merchant.id, livemode: visit.livemode };
  const lines = (objects: readonly object[]) => objects.map((one) => `${JSON.stringify(one)}\n`).join('');
  let lastSession: Session | undefined;
  do {
    const found = await listSessions(deps.db, of, { limit: exportPage, startingAfter: lastSession });
    if (found.kind !== 'page') return;
    yield lines(found.sessions.map((session) => sessionObject(session, deps.publicUrl)));
    lastSession = found.hasMore ? found.sessions.at(-1) : undefined;
  } while (lastSession);
  let lastRefund: Awaited<ReturnType<typeof listRefunds>>['refunds'][number]['refund'] | undefined;
  do {
    const { refunds, hasMore } = await listRefunds(deps.db, of, {
      limit: exportPage,
      startingAfter: lastRefund,
    });
    yield lines(refunds.map(({ refund, ...context }) => refundObject(refund, context)));
    lastRefund = hasMore ? refunds.at(-1)?.refund : undefined;
  } while (lastRefund);
}
