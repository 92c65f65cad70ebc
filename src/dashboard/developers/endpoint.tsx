import { deliveryStates, type ShownDelivery } from '../../domain/delivery-object.ts';
import type { WebhookEndpoint } from '../../domain/webhook-endpoint.ts';
import { findDelivery, listDeliveries } from '../../store/shown-deliveries.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Code, Facts, FormFault, Pager, PostButton, PostForm, Table, When } from '../parts.tsx';
import type { Answer } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

import { deliveryTones, EndpointBadge, EndpointFields, findOwnEndpoint } from './endpoint-fields.tsx';

const shown = 30;

export async function showEndpoint(
  deps: DashboardDeps,
  visit: MerchantVisit,
  fault?: string,
): Promise<Answer> {
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
  const link = (turn: Record<string, string | undefined>) =>
    visit.href(`webhooks/${endpoint.id}`, { state, ...turn });
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
            ...(endpoint.disabledReason
              ? ([[t('webhooks.why_disabled'), endpoint.disabledReason]] as const)
              : []),
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
          older={
            (before || hasMore) && deliveries.at(-1) ? link({ after: deliveries.at(-1)?.id }) : undefined
          }
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
        {
          name: t('webhooks.answer'),
          cell: ({ tries }) => tries.at(-1)?.status ?? tries.at(-1)?.failure ?? '–',
        },
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

function EndpointActions({
  visit,
  endpoint,
  base,
}: {
  visit: MerchantVisit;
  endpoint: WebhookEndpoint;
  base: string;
}) {
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
            values={{
              url: endpoint.url,
              description: endpoint.description ?? '',
              types: endpoint.eventTypes,
            }}
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
