import { isBroken } from '../../domain/breaker.ts';
import { type AcquirerAccount, listAcquirerAccounts, listRoutes } from '../../store/acquirer-accounts.ts';
import { listRecentSales } from '../../store/recent-sales.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Table, When } from '../parts.tsx';
import { type Answer, get, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { accountRoutes } from './account.tsx';
import { connectRoutes } from './connect.tsx';

export const acquirerRoutes: readonly Route[] = [
  get('acquirers', 'read_acquirers', showAcquirers),
  ...connectRoutes,
  ...accountRoutes,
];

async function showAcquirers(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, now } = visit;
  const key = { merchantId: merchant.id, livemode };
  const [accounts, routes] = await Promise.all([
    listAcquirerAccounts(deps.db, key),
    listRoutes(deps.db, key),
  ]);
  const recent = await listRecentSales(deps.db, {
    merchantId: merchant.id,
    accountIds: accounts.map(({ id }) => id),
    now,
  });
  const manifestOf = (name: string) => deps.manifests.find((manifest) => manifest.name === name);
  return {
    kind: 'page',
    title: t('menu.acquirers'),
    section: 'menu.acquirers',
    body: (
      <>
        <p>{t(livemode ? 'acquirers.live_says' : 'acquirers.test_says')}</p>
        {visit.can('manage_acquirers') ? (
          <p class="actions">
            <a class="small" href={visit.href('acquirers/connect')}>
              {t('acquirers.connect')}
            </a>
          </p>
        ) : null}
        <Table
          label={t('menu.acquirers')}
          rows={accounts}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`acquirers/${id}`)}
          columns={[
            { name: t('acquirers.label'), cell: ({ label }) => <bdi>{label}</bdi> },
            {
              name: t('acquirers.acquirer'),
              cell: ({ connector }) => manifestOf(connector)?.title ?? connector,
            },
            {
              name: t('payments.status'),
              cell: (account) => (
                <Health
                  visit={visit}
                  account={account}
                  isTripped={isBroken(
                    recent.filter(({ accountId }) => accountId === account.id),
                    now,
                  )}
                />
              ),
            },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t(livemode ? 'acquirers.nothing_live' : 'acquirers.none')}</p>}
        />
        <h2>{t('acquirers.routes')}</h2>
        <p>{t('acquirers.routes_says')}</p>
        <Table
          label={t('acquirers.routes')}
          rows={routes}
          keyOf={({ currency, method, accountId }) => `${currency} ${method} ${accountId}`}
          columns={[
            { name: t('payments.currency'), cell: ({ currency }) => currency },
            { name: t('payments.method'), cell: ({ method }) => t(`method.${method}`) },
            { name: t('acquirers.priority'), isNumber: true, cell: ({ priority }) => priority },
            { name: t('acquirers.weight'), isNumber: true, cell: ({ weight }) => weight },
            {
              name: t('acquirers.label'),
              cell: ({ accountId }) => (
                <bdi>{accounts.find(({ id }) => id === accountId)?.label ?? accountId}</bdi>
              ),
            },
          ]}
          empty={<p>{t('acquirers.no_routes')}</p>}
        />
      </>
    ),
  };
}

function Health(props: { visit: MerchantVisit; account: AcquirerAccount; isTripped: boolean }) {
  const { t } = props.visit;
  if (props.account.disabledAt) return <Badge tone="quiet">{t('acquirers.disabled')}</Badge>;
  if (props.isTripped) return <Badge tone="bad">{t('acquirers.tripped')}</Badge>;
  return <Badge tone="good">{t('acquirers.in_use')}</Badge>;
}
