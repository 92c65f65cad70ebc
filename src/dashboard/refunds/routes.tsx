import { refundStatuses } from '../../domain/refund.ts';
import { listCustomers } from '../../store/customers.ts';
import { findRefund, listRefunds, type RefundPage, type ShownRefund } from '../../store/refunds.ts';
import type { DashboardDeps } from '../deps.ts';
import { Amount, Badge, Code, Pager, Table, When } from '../parts.tsx';
import { refundTones } from '../payments/detail.tsx';
import { type Answer, get, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const refundRoutes: readonly Route[] = [
  get('refunds', 'read_payments', showRefunds),
  get('customers', 'read_payments', showCustomers),
];

const shown = 50;

async function showRefunds(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, query } = visit;
  const status = refundStatuses.find((one) => one === query.status);
  const find = async (id: string | undefined) =>
    id ? (await findRefund(deps.db, { merchantId: merchant.id, id }))?.refund : undefined;
  const [after, before] = await Promise.all([find(query.after), find(query.before)]);
  const page: RefundPage = {
    limit: shown,
    ...(after && { startingAfter: after }),
    ...(before && { endingBefore: before }),
  };
  const { refunds, hasMore } = await listRefunds(
    deps.db,
    { merchantId: merchant.id, livemode, status },
    page,
  );
  const link = (turn: Record<string, string | undefined>) => visit.href('refunds', { status, ...turn });
  return {
    kind: 'page',
    title: t('menu.refunds'),
    section: 'menu.refunds',
    body: (
      <>
        <nav class="chips" aria-label={t('payments.status')}>
          <a href={visit.href('refunds')} aria-current={status ? undefined : 'true'}>
            {t('list.all')}
          </a>
          {refundStatuses.map((one) => (
            <a
              key={one}
              href={visit.href('refunds', { status: one })}
              aria-current={one === status ? 'true' : undefined}
            >
              {t(`refund_status.${one}`)}
            </a>
          ))}
        </nav>
        <Table<ShownRefund>
          label={t('menu.refunds')}
          rows={refunds}
          keyOf={({ refund }) => refund.id}
          hrefOf={({ refund }) => visit.href(`payments/${refund.sessionId}`)}
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
            { name: t('payments.order'), cell: ({ orderId }) => <bdi>{orderId ?? '–'}</bdi> },
            { name: t('payment.id'), cell: ({ refund }) => <Code>{refund.id}</Code> },
            { name: t('list.created'), cell: ({ refund }) => <When visit={visit} at={refund.createdAt} /> },
          ]}
          empty={<p>{t('refund.none')}</p>}
        />
        <Pager
          visit={visit}
          older={
            (before || hasMore) && refunds.at(-1) ? link({ after: refunds.at(-1)?.refund.id }) : undefined
          }
          newer={
            (before ? hasMore : after) && refunds[0] ? link({ before: refunds[0].refund.id }) : undefined
          }
        />
      </>
    ),
  };
}

/** Customers are known by their mail address; whom this is about is found by searching for it among the payments. */
async function showCustomers(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode } = visit;
  const customers = await listCustomers(deps.db, { merchantId: merchant.id, livemode });
  return {
    kind: 'page',
    title: t('menu.customers'),
    section: 'menu.customers',
    body: (
      <>
        <p>{t('customers.says')}</p>
        <form method="get" action={visit.href('payments')} class="row filters">
          <div class="field">
            <label for="q">{t('sign_in.email')}</label>
            <input id="q" name="q" type="search" data-search maxLength={320} />
          </div>
          <button class="button" type="submit">
            {t('list.find')}
          </button>
        </form>
        <Table
          label={t('menu.customers')}
          rows={customers}
          keyOf={({ email, amount }) => `${email} ${amount.currency}`}
          hrefOf={({ email }) => visit.href('payments', { q: email })}
          columns={[
            { name: t('sign_in.email'), cell: ({ email }) => <bdi>{email}</bdi> },
            { name: t('customers.payments'), isNumber: true, cell: ({ count }) => count },
            {
              name: t('payments.amount'),
              isNumber: true,
              cell: ({ amount }) => <Amount visit={visit} amount={amount} />,
            },
            { name: t('customers.last'), cell: ({ lastAt }) => <When visit={visit} at={lastAt} /> },
          ]}
          empty={<p>{t('customers.none')}</p>}
        />
      </>
    ),
  };
}
