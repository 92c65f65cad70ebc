import { currencyCodes } from '../../domain/currency.ts';
import { paymentMethodKinds } from '../../domain/session.ts';
import { disableAcquirer } from '../../flows/disable-acquirer.ts';
import { setRoutes } from '../../flows/set-routes.ts';
import { testAcquirer } from '../../flows/test-acquirer.ts';
import {
  type AcquirerAccount,
  findAcquirerAccount,
  listRoutes,
  type RouteRow,
} from '../../store/acquirer-accounts.ts';
import type { DashboardDeps } from '../deps.ts';
import { FormFault, PostButton, Table, ticked } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route, to } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { accountFacts } from './account-facts.tsx';
import { LeadForm } from './lead-form.tsx';

/** One account at an acquirer: where payments are led to it, and whether it answers. */
export const accountRoutes: readonly Route[] = [
  get('acquirers/:id', 'read_acquirers', (deps, visit) => showAccount(deps, visit)),
  post('acquirers/:id/routes', 'manage_acquirers', lead),
  post('acquirers/:id/test', 'manage_acquirers', test),
  post('acquirers/:id/disable', 'manage_acquirers', disable, { isFresh: true }),
];

async function findOwnAccount(
  deps: DashboardDeps,
  visit: MerchantVisit,
): Promise<AcquirerAccount | undefined> {
  const account = await findAcquirerAccount(deps.db, {
    merchantId: visit.merchant.id,
    id: visit.params.id ?? '',
  });
  return account?.livemode === visit.livemode ? account : undefined;
}

async function showAccount(
  deps: DashboardDeps,
  visit: MerchantVisit,
  said: { fault?: string; good?: string } = {},
): Promise<Answer> {
  const { t } = visit;
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const manifest = deps.manifests.find(({ name }) => name === account.connector);
  const key = { merchantId: visit.merchant.id, livemode: visit.livemode };
  const routes = (await listRoutes(deps.db, key)).filter(({ accountId }) => accountId === account.id);
  const base = visit.href(`acquirers/${account.id}`);
  const facts = await accountFacts(deps, visit, account, manifest);
  return {
    kind: 'page',
    status: said.fault ? 400 : 200,
    title: account.label,
    section: 'menu.acquirers',
    body: (
      <>
        <FormFault text={said.fault} />
        {said.good ? (
          <p class="said" role="status">
            {said.good}
          </p>
        ) : null}
        {facts}
        <h2>{t('acquirers.routes')}</h2>
        <Routes visit={visit} base={base} routes={routes} />
        {visit.can('manage_acquirers') && manifest && !account.disabledAt ? (
          <LeadForm visit={visit} base={base} manifest={manifest} />
        ) : null}
      </>
    ),
  };
}

function Routes(props: { visit: MerchantVisit; base: string; routes: readonly RouteRow[] }) {
  const { visit, base, routes } = props;
  const { t } = visit;
  return (
    <Table
      label={t('acquirers.routes')}
      rows={routes}
      keyOf={({ currency, method }) => `${currency} ${method}`}
      columns={[
        { name: t('payments.currency'), cell: ({ currency }) => currency },
        { name: t('payments.method'), cell: ({ method }) => t(`method.${method}`) },
        { name: t('acquirers.priority'), isNumber: true, cell: ({ priority }) => priority },
        { name: t('acquirers.weight'), isNumber: true, cell: ({ weight }) => weight },
        {
          name: t('list.action'),
          cell: ({ currency, method }) =>
            visit.can('manage_acquirers') ? (
              <PostButton
                visit={visit}
                action={`${base}/routes`}
                hidden={{ method, [`currencies.${currency}`]: 'on', away: '1' }}
                isDangerous
              >
                {t('form.remove')}
              </PostButton>
            ) : (
              '–'
            ),
        },
      ]}
      empty={<p>{t('acquirers.no_routes')}</p>}
    />
  );
}

async function lead(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant } = visit;
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const currencies = ticked(fields, 'currencies', currencyCodes);
  const method = paymentMethodKinds.find((kind) => kind === fields.method);
  if (!method || currencies.length === 0)
    return showAccount(deps, visit, { fault: t('acquirers.no_currency') });
  const isNumber = (text: string | undefined) =>
    /^\d{1,3}$/.test(text ?? '') && Number(text) >= 1 && Number(text) <= 100;
  const isAway = fields.away !== undefined;
  if (!isAway && !(isNumber(fields.priority) && isNumber(fields.weight)))
    return showAccount(deps, visit, { fault: t('acquirers.bad_order') });
  const order = isAway ? null : { priority: Number(fields.priority), weight: Number(fields.weight) };
  const db = recorded(deps, visit, {
    action: 'acquirer_routes_changed',
    subject: account.id,
    details: { method, currencies, priority: order?.priority ?? null, weight: order?.weight ?? null },
  });
  const result = await setRoutes(
    { ...deps, db, manifestOf: (name) => deps.manifests.find((manifest) => manifest.name === name) },
    { merchantId: merchant.id, accountId: account.id, currencies, method, order },
  );
  if (result.kind === 'not_supported')
    return showAccount(deps, visit, {
      fault: t('acquirers.not_supported', { currencies: result.currencies.join(', ') }),
    });
  return done(visit.href(`acquirers/${account.id}`), 'saved');
}

async function test(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant } = visit;
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const result = await testAcquirer(deps, { merchantId: merchant.id, accountId: account.id });
  if (result.kind === 'reached')
    return showAccount(deps, visit, { good: t('acquirers.reached', { ms: result.ms }) });
  return showAccount(deps, visit, { fault: t('acquirers.not_reached', { cause: result.cause }) });
}

async function disable(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'acquirer_disabled', subject: account.id });
  await disableAcquirer({ ...deps, db }, account);
  return to(visit.href('acquirers', { done: 'saved' }));
}
