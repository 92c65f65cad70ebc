import { defaultEventTypes } from '../../domain/event.ts';
import { mostEndpoints } from '../../domain/webhook-endpoint.ts';
import { createWebhookEndpoint } from '../../flows/create-webhook-endpoint.ts';
import { listEndpoints } from '../../store/endpoints.ts';
import type { DashboardDeps } from '../deps.ts';
import { FormFault, PostForm, Table, ticked } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { hostOf } from '../payments/timeline.tsx';
import { type Answer, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { changeEndpoint, removeEndpoint, resendMissed, rotateSecret, sendTest } from './change-endpoint.tsx';
import { resendOne, showDelivery } from './deliveries.tsx';
import { showEndpoint } from './endpoint.tsx';
import { allTypes, EndpointBadge, EndpointFields, endpointFault, secretPage } from './endpoint-fields.tsx';

export const webhookRoutes: readonly Route[] = [
  get('webhooks', 'read_developers', showEndpoints),
  get('webhooks/new', 'manage_webhooks', async (_deps, visit) => newEndpointPage(visit), { isFresh: true }),
  post('webhooks', 'manage_webhooks', makeEndpoint, { isFresh: true }),
  get('webhooks/:id', 'read_developers', (deps, visit) => showEndpoint(deps, visit)),
  post('webhooks/:id', 'manage_webhooks', changeEndpoint, { isFresh: true }),
  post('webhooks/:id/delete', 'manage_webhooks', removeEndpoint, { isFresh: true }),
  post('webhooks/:id/rotate', 'manage_webhooks', rotateSecret, { isFresh: true }),
  post('webhooks/:id/test', 'manage_webhooks', sendTest),
  post('webhooks/:id/resend', 'manage_webhooks', resendMissed),
  get('deliveries/:id', 'read_developers', showDelivery),
  post('deliveries/:id/resend', 'manage_webhooks', resendOne),
];

async function showEndpoints(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode } = visit;
  const endpoints = await listEndpoints(deps.db, { merchantId: merchant.id, livemode });
  return {
    kind: 'page',
    title: t('menu.webhooks'),
    section: 'menu.webhooks',
    body: (
      <>
        <p>{t('webhooks.says')}</p>
        {visit.can('manage_webhooks') ? (
          <p class="actions">
            <a class="small" href={visit.href('webhooks/new')}>
              {t('webhooks.new')}
            </a>
          </p>
        ) : null}
        <Table
          label={t('menu.webhooks')}
          rows={endpoints}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`webhooks/${id}`)}
          columns={[
            { name: t('webhooks.url'), cell: ({ url }) => <bdi>{url}</bdi> },
            {
              name: t('payments.status'),
              cell: (endpoint) => <EndpointBadge visit={visit} endpoint={endpoint} />,
            },
            { name: t('menu.events'), cell: ({ eventTypes: types }) => types.length, isNumber: true },
            { name: t('payments.description'), cell: ({ description }) => <bdi>{description ?? '–'}</bdi> },
          ]}
          empty={<p>{t('webhooks.none')}</p>}
        />
      </>
    ),
  };
}

function newEndpointPage(visit: MerchantVisit, fault?: string): Answer {
  const { t, fields } = visit;
  const types = visit.request.method === 'GET' ? defaultEventTypes : ticked(fields, 'types', allTypes);
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: t('webhooks.new'),
    section: 'menu.webhooks',
    body: (
      <>
        <FormFault text={fault} />
        <PostForm visit={visit} action={visit.href('webhooks')} class="sheet">
          <EndpointFields visit={visit} values={{ ...fields, types }} />
          <button class="button" type="submit">
            {t('webhooks.make')}
          </button>
        </PostForm>
      </>
    ),
  };
}

async function makeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode, now } = visit;
  const fault = endpointFault(deps, visit);
  if (fault) return newEndpointPage(visit, fault);
  const types = ticked(fields, 'types', allTypes);
  const db = recorded(deps, visit, {
    action: 'webhook_created',
    subject: merchant.id,
    details: { host: hostOf(fields.url ?? ''), livemode },
  });
  const result = await createWebhookEndpoint(
    { ...deps, db },
    {
      merchantId: merchant.id,
      livemode,
      url: fields.url ?? '',
      eventTypes: types,
      description: fields.description || null,
      signatures: ['v1'],
      now,
      idempotency: null,
    },
  );
  if (result.kind !== 'done') return newEndpointPage(visit, t('webhooks.too_many', { most: mostEndpoints }));
  return secretPage(visit, result.body, t('webhooks.made'));
}
