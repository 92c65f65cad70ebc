import { type ShownDelivery, sessionTarget } from '../../domain/delivery-object.ts';
import { redeliverWebhook } from '../../flows/redeliver-webhook.ts';
import { findDelivery } from '../../store/shown-deliveries.ts';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Facts, PostButton, Table, When } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { hostOf } from '../payments/timeline.tsx';
import { type Answer, done } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

import { deliveryTones } from './endpoint-fields.tsx';

async function findOwnDelivery(
  deps: DashboardDeps,
  visit: MerchantVisit,
): Promise<ShownDelivery | undefined> {
  const delivery = await findDelivery(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return delivery?.livemode === visit.livemode ? delivery : undefined;
}

/** One event on its way to one receiver: what was tried, what came back, and when it is tried again. */
export async function showDelivery(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
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
            [
              t('payments.status'),
              <Badge tone={deliveryTones[delivery.state]}>{t(`delivery.${delivery.state}`)}</Badge>,
            ],
            [t('webhooks.url'), <bdi>{delivery.url}</bdi>],
            [
              t('webhooks.endpoint'),
              isOwnUrl ? (
                t('webhooks.of_session')
              ) : (
                <a href={visit.href(`webhooks/${delivery.target}`)}>{delivery.target}</a>
              ),
            ],
            [t('events.event'), <a href={visit.href(`events/${delivery.eventId}`)}>{delivery.eventId}</a>],
            ...(delivery.sessionId
              ? ([
                  [
                    t('events.payment'),
                    <a href={visit.href(`payments/${delivery.sessionId}`)}>{delivery.sessionId}</a>,
                  ],
                ] as const)
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

export async function resendOne(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const delivery = await findOwnDelivery(deps, visit);
  if (!delivery) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook_resent', subject: delivery.id });
  const page = visit.href(`deliveries/${delivery.id}`);
  const result = await redeliverWebhook(
    { db },
    { merchantId: delivery.merchantId, id: delivery.id, now: visit.now, idempotency: null },
  );
  return done(page, result.kind === 'done' ? 'resent' : 'not_resent');
}
