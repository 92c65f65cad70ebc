import { randomUUID } from 'node:crypto';
import type { ComponentChildren, JSX } from 'preact';
import { readSessionId } from '../../domain/id.ts';
import { toDecimalString } from '../../domain/money.ts';
import type { Operation } from '../../domain/operation.ts';
import { refundableMoney, refundReasons } from '../../domain/refund.ts';
import { type Session, statusAt } from '../../domain/session.ts';
import { checkoutUrl } from '../../domain/session-object.ts';
import { listAttempts } from '../../store/attempts.ts';
import { listAuthentications } from '../../store/authentications.ts';
import { listEvents } from '../../store/events.ts';
import { listOperationsOfSession } from '../../store/operations.ts';
import { listRefunds, type ShownRefund } from '../../store/refunds.ts';
import { findSession } from '../../store/sessions.ts';
import { listDeliveries } from '../../store/shown-deliveries.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import {
  Amount,
  Badge,
  Code,
  Copyable,
  Facts,
  FormFault,
  PostButton,
  PostForm,
  Select,
  Table,
  When,
  wordOf,
} from '../parts.tsx';
import type { Answer } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { emailOf, paidWithText, StatusBadge } from './list.tsx';
import { timelineOf } from './timeline.tsx';

/** The payment of the address, of this merchant and mode; nothing for another's. */
export async function findOwnSession(
  deps: DashboardDeps,
  visit: MerchantVisit,
): Promise<Session | undefined> {
  const { id = '' } = visit.params;
  if (readSessionId(id)?.merchantId !== visit.merchant.id) return undefined;
  const session = await findSession(deps.db, { merchantId: visit.merchant.id, id });
  return session?.livemode === visit.livemode ? session : undefined;
}

export async function showPayment(
  deps: DashboardDeps,
  visit: MerchantVisit,
  fault?: string,
): Promise<Answer> {
  const session = await findOwnSession(deps, visit);
  if (!session) return { kind: 'not_found' };
  const { t } = visit;
  const key = { merchantId: session.merchantId, sessionId: session.id };
  const [attempts, operations, events, deliveries, refunds] = await Promise.all([
    listAttempts(deps.db, key),
    listOperationsOfSession(deps.db, key),
    listEvents(deps.db, key, { limit: 100 }),
    listDeliveries(deps.db, key, { limit: 100 }),
    listRefunds(deps.db, key, { limit: 100 }),
  ]);
  const authentications = await listAuthentications(deps.db, {
    merchantId: session.merchantId,
    attemptIds: attempts.map(({ id }) => id),
  });
  const moments = timelineOf(visit, session, {
    attempts,
    authentications,
    operations,
    events: events.events,
    deliveries: deliveries.deliveries,
  });
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('payment.title', { order: session.orderId ?? session.id.slice(-8) }),
    section: 'menu.payments',
    body: (
      <>
        <FormFault text={fault} />
        <PaymentFacts deps={deps} visit={visit} session={session} operations={operations} />
        <Actions visit={visit} session={session} />
        <RefundList visit={visit} session={session} refunds={refunds.refunds} />
        <h2>{t('payment.timeline')}</h2>
        <ol class="timeline">
          {moments.map(({ at, what, says }) => (
            <li key={`${at.toISOString()}${what}`}>
              <When visit={visit} at={at} />
              <p>
                <strong>{what}</strong>
              </p>
              {says}
            </li>
          ))}
        </ol>
        <Metadata visit={visit} session={session} />
        <h2>{t('payment.as_curl')}</h2>
        <Copyable
          visit={visit}
          label={t('payment.as_curl')}
          text={`curl ${deps.publicUrl}/v2/payments/checkout/${session.id} \\\n  -H 'Authorization: Bearer ${visit.livemode ? 'sk_live_…' : 'sk_test_…'}'`}
        />
      </>
    ),
  };
}

function PaymentFacts(props: {
  deps: DashboardDeps;
  visit: MerchantVisit;
  session: Session;
  operations: readonly Operation[];
}): JSX.Element {
  const { deps, visit, session } = props;
  const { t } = visit;
  const slip = props.operations.find(({ kind, state }) => kind === 'sale' && state === 'approved')?.slip;
  const email = emailOf(session);
  const rows: (readonly [string, ComponentChildren])[] = [
    [t('payments.amount'), <Amount visit={visit} amount={session.amount} />],
    [t('payments.status'), <StatusBadge visit={visit} session={session} />],
    [t('payment.id'), <Code>{session.id}</Code>],
    [t('payments.order'), <bdi>{session.orderId ?? '–'}</bdi>],
    [t('payments.description'), <bdi>{session.description ?? '–'}</bdi>],
    [
      t('sign_in.email'),
      email ? (
        <a href={visit.href('payments', { q: email })}>
          <bdi>{email}</bdi>
        </a>
      ) : (
        '–'
      ),
    ],
    [t('payments.method'), paidWithText(visit, session)],
    ...(slip ? ([['RRN', <Code>{slip.rrn ?? '–'}</Code>]] as const) : []),
    ...(slip ? ([[t('payment.approval_code'), <Code>{slip.approvalCode ?? '–'}</Code>]] as const) : []),
    [t('list.created'), <When visit={visit} at={session.createdAt} />],
    [t('payment.expires'), <When visit={visit} at={session.expiresAt} />],
    ...(session.lastError
      ? ([[t('payment.last_error'), wordOf(visit, `decline.${session.lastError.code}`)]] as const)
      : []),
    ...(statusAt(session, visit.now) === 'open'
      ? ([[t('payment.page'), <bdi>{checkoutUrl(deps.publicUrl, session)}</bdi>]] as const)
      : []),
  ];
  return <Facts rows={rows} />;
}

function Actions({ visit, session }: { visit: MerchantVisit; session: Session }): JSX.Element | null {
  const { t } = visit;
  const status = statusAt(session, visit.now);
  const base = visit.href(`payments/${session.id}`);
  const left = refundableMoney(session);
  const mayRefund = status === 'succeeded' && left.amountMinor > 0 && visit.can('give_refunds');
  return (
    <>
      {status === 'open' && visit.can('give_refunds') ? (
        <div class="actions">
          <PostButton visit={visit} action={`${base}/cancel`} isDangerous>
            {t('payment.cancel')}
          </PostButton>
        </div>
      ) : null}
      {mayRefund ? (
        <details>
          <summary>{t('refund.title')}</summary>
          <p>
            {t('refund.left')} <Amount visit={visit} amount={left} />
          </p>
          <PostForm visit={visit} action={`${base}/refunds`} class="sheet">
            <input type="hidden" name="once" value={randomUUID()} />
            <input type="hidden" name="left" value={left.amountMinor} />
            <Field
              name="amount"
              label={t('refund.amount', { currency: session.amount.currency })}
              value={toDecimalString(left)}
              input={{ inputMode: 'decimal', maxLength: 16 }}
            />
            <Select
              name="reason"
              label={t('refund.reason')}
              value=""
              choices={[
                { value: '', text: t('refund.no_reason') },
                ...refundReasons.map((value) => ({ value, text: t(`refund_reason.${value}`) })),
              ]}
            />
            <label class="box">
              <input type="checkbox" name="sure" />
              <span>{t('refund.sure')}</span>
            </label>
            <button class="button" type="submit">
              {t('refund.button')}
            </button>
          </PostForm>
        </details>
      ) : null}
      {status === 'succeeded' && visit.can('send_receipts') ? (
        <details>
          <summary>{t('receipt.title')}</summary>
          <PostForm visit={visit} action={`${base}/receipt`} class="sheet">
            <Field
              name="email"
              label={t('sign_in.email')}
              value={emailOf(session)}
              input={{ type: 'email', maxLength: 320, autocomplete: 'off' }}
            />
            <button class="button" type="submit">
              {t('receipt.button')}
            </button>
          </PostForm>
        </details>
      ) : null}
    </>
  );
}

export const refundTones = { pending: 'wait', succeeded: 'good', failed: 'bad' } as const;

function RefundList(props: {
  visit: MerchantVisit;
  session: Session;
  refunds: readonly ShownRefund[];
}): JSX.Element | null {
  const { visit, refunds } = props;
  const { t } = visit;
  if (refunds.length === 0) return null;
  return (
    <>
      <h2>{t('menu.refunds')}</h2>
      <Table
        label={t('menu.refunds')}
        rows={refunds}
        keyOf={({ refund }) => refund.id}
        columns={[
          {
            name: t('payments.amount'),
            cell: ({ refund }) => <Amount visit={visit} amount={refund.amount} />,
          },
          {
            name: t('payments.status'),
            cell: ({ refund }) => (
              <Badge tone={refundTones[refund.status]}>{t(`refund_status.${refund.status}`)}</Badge>
            ),
          },
          {
            name: t('refund.reason'),
            cell: ({ refund }) =>
              refund.failureReason
                ? wordOf(visit, `refund_failure.${refund.failureReason}`)
                : refund.reason
                  ? t(`refund_reason.${refund.reason}`)
                  : '–',
          },
          { name: t('payment.id'), cell: ({ refund }) => <Code>{refund.id}</Code> },
          { name: t('list.created'), cell: ({ refund }) => <When visit={visit} at={refund.createdAt} /> },
        ]}
        empty={null}
      />
    </>
  );
}

function Metadata({ visit, session }: { visit: MerchantVisit; session: Session }): JSX.Element | null {
  const rows = Object.entries(session.metadata);
  if (rows.length === 0) return null;
  return (
    <>
      <h2>{visit.t('payment.metadata')}</h2>
      <Facts rows={rows.map(([name, value]) => [name, <bdi>{String(value)}</bdi>] as const)} />
    </>
  );
}
