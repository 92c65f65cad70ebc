import { checkWebhookUrl } from '../../domain/webhook-url.ts';
import { deliveryStates, sessionTarget, type ShownDelivery } from '../../domain/delivery-object.ts';
import { defaultEventTypes, type EventType, eventTypes } from '../../domain/event.ts';
import { mostEndpoints, type WebhookEndpoint } from '../../domain/webhook-endpoint.ts';
import { createWebhookEndpoint } from '../../flows/create-webhook-endpoint.ts';
import { deleteWebhookEndpoint } from '../../flows/delete-webhook-endpoint.ts';
import { redeliverWebhook } from '../../flows/redeliver-webhook.ts';
import { resendEvents } from '../../flows/resend-events.ts';
import { longestOverlapMs, rotateWebhookSecret } from '../../flows/rotate-webhook-secret.ts';
import { testWebhookEndpoint } from '../../flows/test-webhook-endpoint.ts';
import { updateWebhookEndpoint } from '../../flows/update-webhook-endpoint.ts';
import { findEndpoint, listEndpoints } from '../../store/endpoints.ts';
import { findDelivery, listDeliveries } from '../../store/shown-deliveries.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Boxes, Code, Copyable, Facts, FormFault, Pager, PostButton, PostForm, Table, ticked, When } from '../parts.tsx';
import { hostOf } from '../payments/detail.tsx';
import { recorded } from '../payments/routes.ts';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

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

const allTypes = Object.keys(eventTypes) as EventType[];
const shown = 30;
export const deliveryTones = { pending: 'wait', delivered: 'good', failed: 'bad' } as const;

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
            { name: t('payments.status'), cell: (endpoint) => <EndpointBadge visit={visit} endpoint={endpoint} /> },
            { name: t('menu.events'), cell: ({ eventTypes: types }) => types.length, isNumber: true },
            { name: t('payments.description'), cell: ({ description }) => <bdi>{description ?? '–'}</bdi> },
          ]}
          empty={<p>{t('webhooks.none')}</p>}
        />
      </>
    ),
  };
}

function EndpointBadge({ visit, endpoint }: { visit: MerchantVisit; endpoint: WebhookEndpoint }) {
  const isOn = endpoint.status === 'enabled';
  return <Badge tone={isOn ? 'good' : 'bad'}>{visit.t(isOn ? 'webhooks.enabled' : 'webhooks.disabled')}</Badge>;
}

function EndpointFields({ visit, values }: { visit: MerchantVisit; values: { url?: string; description?: string; types: readonly string[] } }) {
  const { t } = visit;
  return (
    <>
      <Field name="url" label={t('webhooks.url')} value={values.url} input={{ type: 'url', maxLength: 2048 }} />
      <Field name="description" label={t('payments.description')} value={values.description} input={{ maxLength: 500 }} />
      <Boxes
        name="types"
        label={t('menu.events')}
        values={values.types}
        choices={allTypes.filter((type) => type !== 'ping').map((type) => ({ value: type, text: type, note: eventTypes[type].says }))}
      />
    </>
  );
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

/** What is wrong with the fields of an endpoint, in words; nothing when all is well. */
function endpointFault(deps: DashboardDeps, visit: MerchantVisit): string | undefined {
  const { t, fields, livemode } = visit;
  const problem = checkWebhookUrl(fields.url ?? '', { livemode, allowLoopback: deps.allowLocalWebhooks });
  if (problem) return t(`webhook_url.${problem}`);
  if ((fields.description ?? '').length > 500) return t('fault.name');
  return ticked(fields, 'types', allTypes).length === 0 ? t('webhooks.no_type') : undefined;
}

async function makeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, merchant, livemode, now } = visit;
  const fault = endpointFault(deps, visit);
  if (fault) return newEndpointPage(visit, fault);
  const types = ticked(fields, 'types', allTypes);
  const db = recorded(deps, visit, {
    action: 'webhook.created',
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

/** The only page that shows the secret by which an endpoint's webhooks are signed. */
function secretPage(visit: MerchantVisit, body: string, title: string): Answer {
  const { t } = visit;
  const { id, secret } = JSON.parse(body) as { id: string; secret: string };
  return {
    kind: 'page',
    title,
    section: 'menu.webhooks',
    body: (
      <>
        <p>{t('webhooks.secret_says')}</p>
        <Copyable visit={visit} text={secret} label={t('webhooks.secret')} />
        <p>
          <a href={visit.href(`webhooks/${id}`)}>{t('keys.kept')}</a>
        </p>
      </>
    ),
  };
}

async function findOwnEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<WebhookEndpoint | undefined> {
  const endpoint = await findEndpoint(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return endpoint?.livemode === visit.livemode ? endpoint : undefined;
}

async function showEndpoint(deps: DashboardDeps, visit: MerchantVisit, fault?: string): Promise<Answer> {
  const { t, merchant, query } = visit;
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const state = deliveryStates.find((one) => one === query.state);
  const find = async (id: string | undefined) =>
    id ? findDelivery(deps.db, { merchantId: merchant.id, id }) : undefined;
  const [after, before] = await Promise.all([find(query.after), find(query.before)]);
  const { deliveries, hasMore } = await listDeliveries(
    deps.db,
    { merchantId: merchant.id, target: endpoint.id, state },
    { limit: shown, ...(after && { startingAfter: after }), ...(before && { endingBefore: before }) },
  );
  const base = visit.href(`webhooks/${endpoint.id}`);
  const link = (turn: Record<string, string | undefined>) => visit.href(`webhooks/${endpoint.id}`, { state, ...turn });
  const mayChange = visit.can('manage_webhooks');
  return {
    kind: 'page',
    status: fault ? 400 : 200,
    title: endpoint.url,
    section: 'menu.webhooks',
    body: (
      <>
        <FormFault text={fault} />
        <Facts
          rows={[
            [t('payments.status'), <EndpointBadge visit={visit} endpoint={endpoint} />],
            ...(endpoint.disabledReason ? ([[t('webhooks.why_disabled'), endpoint.disabledReason]] as const) : []),
            [t('payment.id'), <Code>{endpoint.id}</Code>],
            [t('list.created'), <When visit={visit} at={endpoint.createdAt} />],
          ]}
        />
        {mayChange ? <EndpointActions visit={visit} endpoint={endpoint} base={base} /> : null}
        <h2>{t('webhooks.deliveries')}</h2>
        <nav class="chips" aria-label={t('payments.status')}>
          <a href={base} aria-current={state ? undefined : 'true'}>
            {t('list.all')}
          </a>
          {deliveryStates.map((one) => (
            <a key={one} href={`${base}?state=${one}`} aria-current={one === state ? 'true' : undefined}>
              {t(`delivery.${one}`)}
            </a>
          ))}
        </nav>
        <Deliveries visit={visit} deliveries={deliveries} />
        <Pager
          visit={visit}
          older={(before || hasMore) && deliveries.at(-1) ? link({ after: deliveries.at(-1)?.id }) : undefined}
          newer={(before ? hasMore : after) && deliveries[0] ? link({ before: deliveries[0].id }) : undefined}
        />
      </>
    ),
  };
}

function Deliveries({ visit, deliveries }: { visit: MerchantVisit; deliveries: readonly ShownDelivery[] }) {
  const { t } = visit;
  return (
    <Table
      label={t('webhooks.deliveries')}
      rows={deliveries}
      keyOf={({ id }) => id}
      hrefOf={({ id }) => visit.href(`deliveries/${id}`)}
      columns={[
        { name: t('events.type'), cell: ({ eventType }) => eventType },
        {
          name: t('payments.status'),
          cell: ({ state }) => <Badge tone={deliveryTones[state]}>{t(`delivery.${state}`)}</Badge>,
        },
        { name: t('webhooks.answer'), cell: ({ tries }) => tries.at(-1)?.status ?? tries.at(-1)?.failure ?? '–' },
        { name: t('webhooks.tries'), isNumber: true, cell: ({ tries }) => tries.length },
        {
          name: t('webhooks.next'),
          cell: ({ nextTryAt }) => (nextTryAt ? <When visit={visit} at={nextTryAt} /> : '–'),
        },
        { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
      ]}
      empty={<p>{t('webhooks.no_deliveries')}</p>}
    />
  );
}

function EndpointActions({ visit, endpoint, base }: { visit: MerchantVisit; endpoint: WebhookEndpoint; base: string }) {
  const { t } = visit;
  const isOn = endpoint.status === 'enabled';
  return (
    <>
      <div class="actions">
        <PostButton visit={visit} action={`${base}/test`}>
          {t('webhooks.test')}
        </PostButton>
        <PostButton visit={visit} action={base} hidden={{ status: isOn ? 'disabled' : 'enabled' }}>
          {t(isOn ? 'webhooks.disable' : 'webhooks.enable')}
        </PostButton>
        <PostButton visit={visit} action={`${base}/rotate`}>
          {t('webhooks.rotate')}
        </PostButton>
      </div>
      <details>
        <summary>{t('webhooks.resend_all')}</summary>
        <PostForm visit={visit} action={`${base}/resend`} class="sheet">
          <p>{t('webhooks.resend_says')}</p>
          <div class="field">
            <label for="hours">{t('webhooks.hours')}</label>
            <input id="hours" name="hours" inputMode="numeric" value="24" maxLength={3} />
          </div>
          <button class="button" type="submit">
            {t('webhooks.resend')}
          </button>
        </PostForm>
      </details>
      <details>
        <summary>{t('webhooks.change')}</summary>
        <PostForm visit={visit} action={base} class="sheet">
          <EndpointFields
            visit={visit}
            values={{ url: endpoint.url, description: endpoint.description ?? '', types: endpoint.eventTypes }}
          />
          <button class="button" type="submit">
            {t('form.save')}
          </button>
        </PostForm>
        <PostForm visit={visit} action={`${base}/delete`}>
          <label class="box">
            <input type="checkbox" name="sure" />
            <span>{t('webhooks.delete_sure')}</span>
          </label>
          <button class="small is-dangerous" type="submit">
            {t('webhooks.delete')}
          </button>
        </PostForm>
      </details>
    </>
  );
}

async function changeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { fields, merchant, now } = visit;
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const isSwitch = fields.status === 'enabled' || fields.status === 'disabled';
  const fault = isSwitch ? undefined : endpointFault(deps, visit);
  if (fault) return showEndpoint(deps, visit, fault);
  const db = recorded(deps, visit, {
    action: 'webhook.changed',
    subject: endpoint.id,
    details: isSwitch
      ? { status: fields.status ?? null }
      : { from: hostOf(endpoint.url), to: hostOf(fields.url ?? '') },
  });
  await updateWebhookEndpoint(
    { ...deps, db },
    {
      merchantId: merchant.id,
      id: endpoint.id,
      change: isSwitch
        ? { status: fields.status === 'enabled' ? 'enabled' : 'disabled' }
        : {
            url: fields.url ?? endpoint.url,
            description: fields.description || null,
            eventTypes: ticked(fields, 'types', allTypes),
          },
      now,
      idempotency: null,
    },
  );
  return done(visit.href(`webhooks/${endpoint.id}`), 'saved');
}

async function removeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  if (visit.fields.sure === undefined) return showEndpoint(deps, visit, visit.t('keys.not_sure'));
  const details = { host: hostOf(endpoint.url) };
  const db = recorded(deps, visit, { action: 'webhook.deleted', subject: endpoint.id, details });
  await deleteWebhookEndpoint({ db }, endpoint);
  return done(visit.href('webhooks'), 'removed');
}

async function rotateSecret(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook.secret_rotated', subject: endpoint.id });
  const result = await rotateWebhookSecret(
    { ...deps, db },
    { merchantId: endpoint.merchantId, id: endpoint.id, overlapMs: longestOverlapMs, now: visit.now, idempotency: null },
  );
  if (result.kind !== 'done') return showEndpoint(deps, visit, visit.t('trouble.broken'));
  return secretPage(visit, result.body, visit.t('webhooks.rotated'));
}

async function sendTest(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook.tested', subject: endpoint.id });
  const result = await testWebhookEndpoint(
    { db },
    { endpoint, now: visit.now, request: { id: visit.request.id, idempotency_key: null }, idempotency: null },
  );
  if (result.kind !== 'done') return showEndpoint(deps, visit, visit.t('webhooks.is_disabled'));
  const { id } = JSON.parse(result.body) as { id: string };
  return done(visit.href(`deliveries/${id}`), 'sent');
}

async function resendMissed(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, now, merchant, livemode } = visit;
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const hours = Number(fields.hours);
  if (!Number.isInteger(hours) || hours < 1 || hours > 720) return showEndpoint(deps, visit, t('webhooks.hours_wrong'));
  const db = recorded(deps, visit, { action: 'webhook.resent', subject: endpoint.id, details: { hours } });
  const result = await resendEvents(
    { db },
    {
      wish: {
        merchantId: merchant.id,
        livemode,
        now,
        endpointId: endpoint.id,
        created: { gte: new Date(now.getTime() - hours * 3_600_000) },
        types: endpoint.eventTypes,
      },
      idempotency: null,
    },
  );
  return result.kind === 'done'
    ? done(visit.href(`webhooks/${endpoint.id}`), 'resent')
    : showEndpoint(deps, visit, t('webhooks.too_many_events'));
}

async function findOwnDelivery(deps: DashboardDeps, visit: MerchantVisit): Promise<ShownDelivery | undefined> {
  const delivery = await findDelivery(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return delivery?.livemode === visit.livemode ? delivery : undefined;
}

/** One event on its way to one receiver: what was tried, what came back, and when it is tried again. */
async function showDelivery(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t } = visit;
  const delivery = await findOwnDelivery(deps, visit);
  if (!delivery) return { kind: 'not_found' };
  const isOwnUrl = delivery.target === sessionTarget;
  return {
    kind: 'page',
    title: `${delivery.eventType} → ${hostOf(delivery.url)}`,
    section: 'menu.webhooks',
    body: (
      <>
        <Facts
          rows={[
            [t('payments.status'), <Badge tone={deliveryTones[delivery.state]}>{t(`delivery.${delivery.state}`)}</Badge>],
            [t('webhooks.url'), <bdi>{delivery.url}</bdi>],
            [
              t('webhooks.endpoint'),
              isOwnUrl ? t('webhooks.of_session') : <a href={visit.href(`webhooks/${delivery.target}`)}>{delivery.target}</a>,
            ],
            [t('events.event'), <a href={visit.href(`events/${delivery.eventId}`)}>{delivery.eventId}</a>],
            ...(delivery.sessionId
              ? ([[t('events.payment'), <a href={visit.href(`payments/${delivery.sessionId}`)}>{delivery.sessionId}</a>]] as const)
              : []),
            [t('webhooks.next'), delivery.nextTryAt ? <When visit={visit} at={delivery.nextTryAt} /> : '–'],
          ]}
        />
        {visit.can('manage_webhooks') ? (
          <div class="actions">
            <PostButton visit={visit} action={visit.href(`deliveries/${delivery.id}/resend`)}>
              {t('webhooks.resend')}
            </PostButton>
          </div>
        ) : null}
        <h2>{t('webhooks.tries')}</h2>
        <Table
          label={t('webhooks.tries')}
          rows={delivery.tries}
          keyOf={({ at }) => at.toISOString()}
          columns={[
            { name: t('list.created'), cell: ({ at }) => <When visit={visit} at={at} /> },
            { name: t('webhooks.answer'), cell: ({ status, failure }) => status ?? failure ?? '–' },
            { name: t('webhooks.took'), isNumber: true, cell: ({ latencyMs }) => `${latencyMs} ms` },
            { name: t('webhooks.body'), cell: ({ answer }) => (answer ? <pre>{answer}</pre> : '–') },
          ]}
          empty={<p>{t('webhooks.not_tried')}</p>}
        />
      </>
    ),
  };
}

async function resendOne(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const delivery = await findOwnDelivery(deps, visit);
  if (!delivery) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook.resent', subject: delivery.id });
  const page = visit.href(`deliveries/${delivery.id}`);
  const result = await redeliverWebhook(
    { db },
    { merchantId: delivery.merchantId, id: delivery.id, now: visit.now, idempotency: null },
  );
  return done(page, result.kind === 'done' ? 'resent' : 'not_resent');
}
