import type { JSX } from 'preact';
import type { ConnectorManifest, CredentialField } from '../../connectors/connector.ts';
import { isBroken } from '../../domain/breaker.ts';
import { knownBrands } from '../../domain/card.ts';
import { connectAcquirer } from '../../flows/connect-acquirer.ts';
import { type AcquirerAccount, listAcquirerAccounts, listRoutes } from '../../store/acquirer-accounts.ts';
import { listRecentSales } from '../../store/recent-sales.ts';
import { cardBrandNames } from '../../ui/card-brand.tsx';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Boxes, Facts, FormFault, PostForm, Select, Table, ticked, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { accountRoutes } from './account.tsx';

export const acquirerRoutes: readonly Route[] = [
  get('acquirers', 'read_acquirers', showAcquirers),
  get('acquirers/connect', 'manage_acquirers', async (deps, visit) => connectPage(deps, visit), {
    isFresh: true,
  }),
  post('acquirers', 'manage_acquirers', connect, { isFresh: true }),
  ...accountRoutes,
];

function usable(deps: DashboardDeps, { livemode }: MerchantVisit): ConnectorManifest[] {
  return deps.manifests.filter(({ isLive }) => isLive === livemode);
}

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
            [t('acquirers.mode'), chosen.modes.map((mode) => t(`acquirer_mode.${mode}`)).join(' / ')],
            [t('acquirers.pci'), chosen.modes.map((mode) => t(`acquirer_pci.${mode}`)).join(' / ')],
            [t('payments.currency'), chosen.currencies.join(', ')],
            [t('payments.method'), chosen.methods.map((method) => t(`method.${method}`)).join(', ')],
          ]}
        />
        <PostForm visit={visit} action={visit.href('acquirers')} class="sheet">
          <input type="hidden" name="connector" value={chosen.name} />
          <Field
            name="label"
            label={t('acquirers.label')}
            hint={t('acquirers.label_hint')}
            value={fields.label}
            input={{ maxLength: 100 }}
          />
          {chosen.credentialFields.map((field) => (
            <CredentialInput key={field.name} field={field} />
          ))}
          <Boxes
            name="brands"
            label={t('acquirers.brands')}
            values={visit.request.method === 'GET' ? [] : ticked(fields, 'brands', knownBrands)}
            choices={knownBrands.map((brand) => ({ value: brand, text: cardBrandNames[brand] }))}
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

function CredentialInput({ field }: { field: CredentialField }): JSX.Element {
  const name = `credential.${field.name}`;
  if (field.kind === 'choice') {
    const choices = field.options.map((option) => ({ value: option, text: option }));
    return <Select name={name} label={field.name} value={field.options[0] ?? ''} choices={choices} />;
  }
  const type = { secret: 'password', url: 'url', text: 'text' }[field.kind];
  return <Field name={name} label={field.name} input={{ type, autocomplete: 'off', maxLength: 4096 }} />;
}

async function connect(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode } = visit;
  const manifest = usable(deps, visit).find(({ name }) => name === fields.connector);
  const label = (fields.label ?? '').trim();
  if (!manifest) return connectPage(deps, visit, t('acquirers.no_connector'));
  if (label === '' || label.length > 100 || /\p{C}/u.test(label))
    return connectPage(deps, visit, t('acquirers.no_label'));
  const credentials = Object.fromEntries(
    manifest.credentialFields.map(({ name }) => [name, (fields[`credential.${name}`] ?? '').trim()]),
  );
  const brands = ticked(fields, 'brands', knownBrands);
  const db = recorded(deps, visit, {
    action: 'acquirer_connected',
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
