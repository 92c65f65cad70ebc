import type { ConnectorManifest } from '../../connectors/connector.ts';
import { isBroken } from '../../domain/breaker.ts';
import { knownBrands } from '../../domain/card.ts';
import { currencyCodes } from '../../domain/currency.ts';
import { paymentMethodKinds } from '../../domain/session.ts';
import { connectAcquirer } from '../../flows/connect-acquirer.ts';
import { disableAcquirer } from '../../flows/disable-acquirer.ts';
import { setRoutes } from '../../flows/set-routes.ts';
import { testAcquirer } from '../../flows/test-acquirer.ts';
import { type AcquirerAccount, findAcquirerAccount, listAcquirerAccounts, listRoutes } from '../../store/acquirer-accounts.ts';
import { listRecentSales } from '../../store/recent-sales.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Boxes, Code, Facts, FormFault, PostButton, PostForm, Select, Table, ticked, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route, to } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const acquirerRoutes: readonly Route[] = [
  get('acquirers', 'read_acquirers', showAcquirers),
  get('acquirers/connect', 'manage_acquirers', async (deps, visit) => connectPage(deps, visit), { isFresh: true }),
  post('acquirers', 'manage_acquirers', connect, { isFresh: true }),
  get('acquirers/:id', 'read_acquirers', (deps, visit) => showAccount(deps, visit)),
  post('acquirers/:id/routes', 'manage_acquirers', lead),
  post('acquirers/:id/test', 'manage_acquirers', test),
  post('acquirers/:id/disable', 'manage_acquirers', disable, { isFresh: true }),
];

function usable(deps: DashboardDeps, { livemode }: MerchantVisit): ConnectorManifest[] {
  return deps.manifests.filter(({ isLive }) => isLive === livemode);
}

async function showAcquirers(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, now } = visit;
  const key = { merchantId: merchant.id, livemode };
  const [accounts, routes] = await Promise.all([listAcquirerAccounts(deps.db, key), listRoutes(deps.db, key)]);
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
            { name: t('acquirers.acquirer'), cell: ({ connector }) => manifestOf(connector)?.title ?? connector },
            {
              name: t('payments.status'),
              cell: (account) => (
                <Health
                  visit={visit}
                  account={account}
                  isTripped={isBroken(recent.filter(({ accountId }) => accountId === account.id), now)}
                />
              ),
            },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t('acquirers.none')}</p>}
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
              cell: ({ accountId }) => <bdi>{accounts.find(({ id }) => id === accountId)?.label ?? accountId}</bdi>,
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

function connectPage(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Answer {
  const { t, query, fields } = visit;
  const choices = usable(deps, visit);
  const chosen = choices.find(({ name }) => name === (fields.connector ?? query.connector)) ?? choices[0];
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('acquirers.connect'),
    section: 'menu.acquirers',
    body: chosen ? (
      <>
        <FormFault text={fault} />
        <form method="get" action={visit.href('acquirers/connect')} class="row filters">
          <Select
            name="connector"
            label={t('acquirers.acquirer')}
            value={chosen.name}
            choices={choices.map(({ name, title }) => ({ value: name, text: title }))}
          />
          <button class="button" type="submit">
            {t('acquirers.choose')}
          </button>
        </form>
        <Facts
          rows={[
            [t('acquirers.mode'), t(`acquirer_mode.${chosen.mode}`)],
            [t('acquirers.pci'), t(`acquirer_pci.${chosen.mode}`)],
            [t('payments.currency'), chosen.currencies.join(', ')],
            [t('payments.method'), chosen.methods.map((method) => t(`method.${method}`)).join(', ')],
          ]}
        />
        <PostForm visit={visit} action={visit.href('acquirers')} class="sheet">
          <input type="hidden" name="connector" value={chosen.name} />
          <Field name="label" label={t('acquirers.label')} hint={t('acquirers.label_hint')} value={fields.label} input={{ maxLength: 100 }} />
          {chosen.credentialFields.map(({ name, kind }) => (
            <Field
              key={name}
              name={`credential.${name}`}
              label={name}
              input={{
                type: kind === 'secret' ? 'password' : kind === 'url' ? 'url' : 'text',
                autocomplete: 'off',
                maxLength: 4096,
              }}
            />
          ))}
          <Boxes
            name="brands"
            label={t('acquirers.brands')}
            values={visit.request.method === 'GET' ? [] : ticked(fields, 'brands', knownBrands)}
            choices={knownBrands.map((brand) => ({ value: brand, text: brand }))}
          />
          <button class="button" type="submit">
            {t('acquirers.connect')}
          </button>
        </PostForm>
      </>
    ) : (
      <p>{t('acquirers.nothing_live')}</p>
    ),
  };
}

async function connect(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode } = visit;
  const manifest = usable(deps, visit).find(({ name }) => name === fields.connector);
  const label = (fields.label ?? '').trim();
  if (!manifest) return connectPage(deps, visit, t('acquirers.no_connector'));
  if (label === '' || label.length > 100 || /\p{C}/u.test(label)) return connectPage(deps, visit, t('acquirers.no_label'));
  const credentials = Object.fromEntries(
    manifest.credentialFields.map(({ name }) => [name, (fields[`credential.${name}`] ?? '').trim()]),
  );
  const brands = ticked(fields, 'brands', knownBrands);
  const db = recorded(deps, visit, {
    action: 'acquirer.connected',
    subject: merchant.id,
    details: { connector: manifest.name, label, livemode },
  });
  const result = await connectAcquirer(
    { ...deps, db, manifestOf: () => manifest },
    {
      merchantId: merchant.id,
      livemode,
      connector: manifest.name,
      label,
      credentials,
      cardBrands: brands.length > 0 ? brands : null,
    },
  );
  if (result.kind === 'bad_credentials')
    return connectPage(deps, visit, t('acquirers.bad_credentials', { fields: result.fields.join(', ') }));
  if (result.kind !== 'connected') return connectPage(deps, visit, t('acquirers.no_connector'));
  return done(visit.href(`acquirers/${result.account.id}`), 'connected');
}

async function findOwnAccount(deps: DashboardDeps, visit: MerchantVisit): Promise<AcquirerAccount | undefined> {
  const account = await findAcquirerAccount(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
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
        <Facts
          rows={[
            [t('acquirers.acquirer'), manifest?.title ?? account.connector],
            [t('payment.id'), <Code>{account.id}</Code>],
            [t('acquirers.brands'), account.cardBrands?.join(', ') ?? t('list.all')],
            ...(manifest ? ([[t('acquirers.pci'), t(`acquirer_pci.${manifest.mode}`)]] as const) : []),
          ]}
        />
        <h2>{t('acquirers.routes')}</h2>
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
        {visit.can('manage_acquirers') && manifest && !account.disabledAt ? (
          <>
            <PostForm visit={visit} action={`${base}/routes`} class="sheet">
              <h2>{t('acquirers.lead')}</h2>
              <Select
                name="method"
                label={t('payments.method')}
                value="card"
                choices={manifest.methods.map((method) => ({ value: method, text: t(`method.${method}`) }))}
              />
              <Boxes
                name="currencies"
                label={t('payments.currency')}
                values={[]}
                choices={manifest.currencies.map((code) => ({ value: code, text: code }))}
              />
              <Field name="priority" label={t('acquirers.priority')} hint={t('acquirers.priority_hint')} value="1" input={{ inputMode: 'numeric', maxLength: 3 }} />
              <Field name="weight" label={t('acquirers.weight')} hint={t('acquirers.weight_hint')} value="100" input={{ inputMode: 'numeric', maxLength: 3 }} />
              <button class="button" type="submit">
                {t('form.save')}
              </button>
            </PostForm>
            <div class="actions">
              <PostButton visit={visit} action={`${base}/test`}>
                {t('acquirers.test')}
              </PostButton>
              <PostButton visit={visit} action={`${base}/disable`} isDangerous>
                {t('acquirers.disable')}
              </PostButton>
            </div>
          </>
        ) : null}
      </>
    ),
  };
}

async function lead(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant } = visit;
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const currencies = ticked(fields, 'currencies', currencyCodes);
  const method = paymentMethodKinds.find((kind) => kind === fields.method);
  if (!method || currencies.length === 0) return showAccount(deps, visit, { fault: t('acquirers.no_currency') });
  const isNumber = (text: string | undefined) => /^\d{1,3}$/.test(text ?? '') && Number(text) >= 1 && Number(text) <= 100;
  const isAway = fields.away !== undefined;
  if (!isAway && !(isNumber(fields.priority) && isNumber(fields.weight)))
    return showAccount(deps, visit, { fault: t('acquirers.bad_order') });
  const order = isAway ? null : { priority: Number(fields.priority), weight: Number(fields.weight) };
  const db = recorded(deps, visit, {
    action: 'acquirer.routes_changed',
    subject: account.id,
    details: { method, currencies, priority: order?.priority ?? null, weight: order?.weight ?? null },
  });
  const result = await setRoutes(
    { ...deps, db, manifestOf: (name) => deps.manifests.find((manifest) => manifest.name === name) },
    { merchantId: merchant.id, accountId: account.id, currencies, method, order },
  );
  if (result.kind === 'not_supported')
    return showAccount(deps, visit, { fault: t('acquirers.not_supported', { currencies: result.currencies.join(', ') }) });
  return done(visit.href(`acquirers/${account.id}`), 'saved');
}

async function test(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant } = visit;
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const result = await testAcquirer(deps, { merchantId: merchant.id, accountId: account.id });
  if (result.kind === 'reached') return showAccount(deps, visit, { good: t('acquirers.reached', { ms: result.ms }) });
  return showAccount(deps, visit, { fault: t('acquirers.not_reached', { cause: result.cause }) });
}

async function disable(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const account = await findOwnAccount(deps, visit);
  if (!account) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'acquirer.disabled', subject: account.id });
  await disableAcquirer({ ...deps, db }, account);
  return to(visit.href('acquirers', { done: 'saved' }));
}
