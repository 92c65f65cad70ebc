import { keyState } from '../../domain/api-key.ts';
import { listAcquirerAccounts, listRoutes } from '../../store/acquirer-accounts.ts';
import { listApiKeys } from '../../store/api-keys.ts';
import { listDomains } from '../../store/domains.ts';
import { listMembers } from '../../store/members.ts';
import { findMerchant } from '../../store/merchants.ts';
import { formatDateTime } from '../../ui/format-time.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Code, Facts, Table } from '../parts.tsx';
import type { Answer } from '../route.ts';
import type { PersonVisit } from '../visit.ts';

/** What an operator may know of a merchant: its accounts, routes, keys with their limits, hosts and people; never its payments. */
export async function showMerchant(deps: DashboardDeps, visit: PersonVisit): Promise<Answer> {
  const { t, params, language, now } = visit;
  const merchant = await findMerchant(deps.db, params.id ?? '');
  if (!merchant) return { kind: 'not_found' };
  const of = (livemode: boolean) => ({ merchantId: merchant.id, livemode });
  const [test, live, testRoutes, liveRoutes, keys, domains, members] = await Promise.all([
    listAcquirerAccounts(deps.db, of(false)),
    listAcquirerAccounts(deps.db, of(true)),
    listRoutes(deps.db, of(false)),
    listRoutes(deps.db, of(true)),
    listApiKeys(deps.db, merchant.id),
    listDomains(deps.db, merchant.id),
    listMembers(deps.db, merchant.id),
  ]);
  const routes = [...testRoutes, ...liveRoutes];
  const modeOf = (livemode: boolean) => t(livemode ? 'mode.live' : 'mode.test');
  return {
    kind: 'page',
    title: merchant.name,
    body: (
      <>
        <Facts
          rows={[
            [t('payment.id'), <Code key="id">{merchant.id}</Code>],
            [t('list.created'), formatDateTime(merchant.createdAt, language, deps.timeZone)],
            [t('branding.support_email'), <bdi key="email">{merchant.supportEmail ?? '–'}</bdi>],
            [t('operator.hosts'), domains.map(({ host }) => host).join(', ') || '–'],
            [
              t('menu.team'),
              members.map(({ email, role }) => `${email} (${t(`role.${role}`)})`).join(', ') || '–',
            ],
          ]}
        />
        <h2>{t('menu.acquirers')}</h2>
        <Table
          label={t('menu.acquirers')}
          rows={[...test, ...live]}
          keyOf={({ id }) => id}
          columns={[
            { name: t('acquirers.label'), cell: ({ label }) => <bdi>{label}</bdi> },
            { name: t('mode.label'), cell: ({ livemode }) => modeOf(livemode) },
            { name: t('acquirers.acquirer'), cell: ({ connector }) => connector },
            {
              name: t('acquirers.routes'),
              cell: ({ id }) =>
                routes
                  .filter(({ accountId }) => accountId === id)
                  .map(({ currency, method }) => `${currency} ${t(`method.${method}`)}`)
                  .join(', ') || '–',
            },
            {
              name: t('payments.status'),
              cell: ({ disabledAt }) => (
                <Badge tone={disabledAt ? 'quiet' : 'good'}>
                  {t(disabledAt ? 'acquirers.disabled' : 'acquirers.in_use')}
                </Badge>
              ),
            },
          ]}
          empty={<p>{t('acquirers.none')}</p>}
        />
        <h2>{t('menu.keys')}</h2>
        <Table
          label={t('menu.keys')}
          rows={keys}
          keyOf={({ id }) => id}
          columns={[
            { name: t('keys.name'), cell: ({ name, id }) => <bdi>{name || id}</bdi> },
            { name: t('mode.label'), cell: ({ livemode }) => modeOf(livemode) },
            { name: t('payments.status'), cell: (key) => t(`key_state.${keyState(key, now)}`) },
            {
              name: t('operator.limit'),
              isNumber: true,
              cell: ({ requestsPerMinute }) => requestsPerMinute.toLocaleString(language),
            },
          ]}
          empty={<p>{t('keys.none')}</p>}
        />
      </>
    ),
  };
}
