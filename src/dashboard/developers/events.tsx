import { type EventType, eventTypes } from '../../domain/event.ts';
import { resendEvents } from '../../flows/resend-events.ts';
import { findEvent, listEvents } from '../../store/events.ts';
import { listDeliveries } from '../../store/shown-deliveries.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Code, Copyable, Facts, Pager, PostButton, Select, Table, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { hostOf } from '../payments/timeline.tsx';
import { type Answer, done, get, post, type Route } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { deliveryTones } from './endpoint-fields.tsx';

export const eventRoutes: readonly Route[] = [
  get('events', 'read_developers', showEvents),
  get('events/:id', 'read_developers', showEvent),
  post('events/:id/resend', 'manage_webhooks', resendEvent),
];

const shown = 50;
const allTypes = Object.keys(eventTypes) as EventType[];

async function showEvents(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant, livemode, query } = visit;
  const type = allTypes.find((one) => one === query.type);
  const find = async (id: string | undefined) =>
    id ? findEvent(deps.db, { merchantId: merchant.id, id }) : undefined;
  const [after, before] = await Promise.all([find(query.after), find(query.before)]);
  const { events, hasMore } = await listEvents(
    deps.db,
    { merchantId: merchant.id, livemode, types: type && [type] },
    { limit: shown, ...(after && { startingAfter: after }), ...(before && { endingBefore: before }) },
  );
  const link = (turn: Record<string, string | undefined>) => visit.href('events', { type, ...turn });
  return {
    kind: 'page',
    title: t('menu.events'),
    section: 'menu.events',
    body: (
      <>
        <form method="get" action={visit.href('events')} class="row filters">
          <Select
            name="type"
            label={t('events.type')}
            value={type}
            choices={[
              { value: '', text: t('list.any') },
              ...allTypes.map((one) => ({ value: one, text: one })),
            ]}
          />
          <button class="button" type="submit">
            {t('list.find')}
          </button>
        </form>
        <Table
          label={t('menu.events')}
          rows={events}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`events/${id}`)}
          columns={[
            { name: t('events.type'), cell: (event) => event.type },
            { name: t('payment.id'), cell: ({ id }) => <Code>{id}</Code> },
            { name: t('list.created'), cell: ({ createdAt }) => <When visit={visit} at={createdAt} /> },
          ]}
          empty={<p>{t('events.none')}</p>}
        />
        <Pager
          visit={visit}
          older={(before || hasMore) && events.at(-1) ? link({ after: events.at(-1)?.id }) : undefined}
          newer={(before ? hasMore : after) && events[0] ? link({ before: events[0].id }) : undefined}
        />
      </>
    ),
  };
}

async function showEvent(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, merchant } = visit;
  const event = await findEvent(deps.db, { merchantId: merchant.id, id: visit.params.id ?? '' });
  if (event?.livemode !== visit.livemode) return { kind: 'not_found' };
  const { deliveries } = await listDeliveries(
    deps.db,
    { merchantId: merchant.id, eventId: event.id },
    { limit: 50 },
  );
  return {
    kind: 'page',
    title: event.type,
    section: 'menu.events',
    body: (
      <>
        <Facts
          rows={[
            [t('payment.id'), <Code>{event.id}</Code>],
            [t('list.created'), <When visit={visit} at={event.createdAt} />],
            ...(event.sessionId
              ? ([
                  [
                    t('events.payment'),
                    <a href={visit.href(`payments/${event.sessionId}`)}>{event.sessionId}</a>,
                  ],
                ] as const)
              : []),
          ]}
        />
        {visit.can('manage_webhooks') ? (
          <div class="actions">
            <PostButton visit={visit} action={visit.href(`events/${event.id}/resend`)}>
              {t('webhooks.resend')}
            </PostButton>
          </div>
        ) : null}
        <h2>{t('webhooks.deliveries')}</h2>
        <Table
          label={t('webhooks.deliveries')}
          rows={deliveries}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => visit.href(`deliveries/${id}`)}
          columns={[
            { name: t('webhooks.url'), cell: ({ url }) => <bdi>{hostOf(url)}</bdi> },
            {
              name: t('payments.status'),
              cell: ({ state }) => <Badge tone={deliveryTones[state]}>{t(`delivery.${state}`)}</Badge>,
            },
            { name: t('webhooks.tries'), isNumber: true, cell: ({ tries }) => tries.length },
          ]}
          empty={<p>{t('events.to_nobody')}</p>}
        />
        <h2>{t('events.body')}</h2>
        <Copyable
          visit={visit}
          text={JSON.stringify(JSON.parse(event.body), null, 2)}
          label={t('events.body')}
        />
      </>
    ),
  };
}

async function resendEvent(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { merchant, livemode, now } = visit;
  const event = await findEvent(deps.db, { merchantId: merchant.id, id: visit.params.id ?? '' });
  if (event?.livemode !== livemode) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook_resent', subject: event.id });
  await resendEvents(
    { db },
    { wish: { merchantId: merchant.id, livemode, now, eventId: event.id }, idempotency: null },
  );
  return done(visit.href(`events/${event.id}`), 'resent');
}
