import { deleteWebhookEndpoint } from '../../flows/delete-webhook-endpoint.ts';
import { resendEvents } from '../../flows/resend-events.ts';
import { longestOverlapMs, rotateWebhookSecret } from '../../flows/rotate-webhook-secret.ts';
import { testWebhookEndpoint } from '../../flows/test-webhook-endpoint.ts';
import { updateWebhookEndpoint } from '../../flows/update-webhook-endpoint.ts';
import type { DashboardDeps } from '../deps.ts';
import { ticked } from '../parts.tsx';
import { recorded } from '../payments/routes.ts';
import { hostOf } from '../payments/timeline.tsx';
import { type Answer, done } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';
import { showEndpoint } from './endpoint.tsx';
import { allTypes, endpointFault, findOwnEndpoint, secretPage } from './endpoint-fields.tsx';

export async function changeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { fields, merchant, now } = visit;
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const isSwitch = fields.status === 'enabled' || fields.status === 'disabled';
  const fault = isSwitch ? undefined : endpointFault(deps, visit);
  if (fault) return showEndpoint(deps, visit, fault);
  const db = recorded(deps, visit, {
    action: 'webhook_changed',
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

export async function removeEndpoint(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  if (visit.fields.sure === undefined) return showEndpoint(deps, visit, visit.t('keys.not_sure'));
  const details = { host: hostOf(endpoint.url) };
  const db = recorded(deps, visit, { action: 'webhook_deleted', subject: endpoint.id, details });
  await deleteWebhookEndpoint({ db }, endpoint);
  return done(visit.href('webhooks'), 'removed');
}

export async function rotateSecret(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook_secret_rotated', subject: endpoint.id });
  const result = await rotateWebhookSecret(
    { ...deps, db },
    {
      merchantId: endpoint.merchantId,
      id: endpoint.id,
      overlapMs: longestOverlapMs,
      now: visit.now,
      idempotency: null,
    },
  );
  if (result.kind !== 'done') return showEndpoint(deps, visit, visit.t('trouble.broken'));
  return secretPage(visit, result.body, visit.t('webhooks.rotated'));
}

export async function sendTest(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const db = recorded(deps, visit, { action: 'webhook_tested', subject: endpoint.id });
  const result = await testWebhookEndpoint(
    { db },
    { endpoint, now: visit.now, request: { id: visit.request.id, idempotency_key: null }, idempotency: null },
  );
  if (result.kind !== 'done') return showEndpoint(deps, visit, visit.t('webhooks.is_disabled'));
  const { id } = JSON.parse(result.body) as { id: string };
  return done(visit.href(`deliveries/${id}`), 'sent');
}

export async function resendMissed(deps: DashboardDeps, visit: MerchantVisit): Promise<Answer> {
  const { t, fields, now, merchant, livemode } = visit;
  const endpoint = await findOwnEndpoint(deps, visit);
  if (!endpoint) return { kind: 'not_found' };
  const hours = Number(fields.hours);
  if (!Number.isInteger(hours) || hours < 1 || hours > 720)
    return showEndpoint(deps, visit, t('webhooks.hours_wrong'));
  const db = recorded(deps, visit, { action: 'webhook_resent', subject: endpoint.id, details: { hours } });
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
