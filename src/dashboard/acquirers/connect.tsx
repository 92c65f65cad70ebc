import type { JSX } from 'preact';
import type { ConnectorManifest, CredentialField } from '../../connectors/connector.ts';
import { knownBrands } from '../../domain/card.ts';
import { connectAcquirer } from '../../flows/connect-acquirer.ts';
import { cardBrandNames } from '../../ui/card-brand.tsx';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Boxes, Facts, FormFault, PostForm, Select, ticked } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

/** Connects an account: which acquirer, and the credentials that it gave. */
export const connectRoutes: readonly Route[] = [
  get('acquirers/connect', 'manage_acquirers', async (deps, visit) => connectPage(deps, visit), {
    isFresh: true,
  }),
  post('acquirers', 'manage_acquirers', connect, { isFresh: true }),
];

function usable(deps: DashboardDeps, { livemode }: MerchantVisit): ConnectorManifest[] {
  return deps.manifests.filter(({ isLive }) => isLive === livemode);
}

function connectPage(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Answer {
  const { t, query, fields } = visit;
  const choices = usable(deps, visit);
  const chosen = choices.find(({ name }) => name === (fields.connector ?? query.connector)) ?? choices[0];
  if (!chosen) return { kind: 'not_found' };
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('acquirers.connect'),
    section: 'menu.acquirers',
    body: (
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
