import { type EventType, eventTypes } from '../../domain/event.ts';
import type { WebhookEndpoint } from '../../domain/webhook-endpoint.ts';
import { checkWebhookUrl } from '../../domain/webhook-url.ts';
import { findEndpoint } from '../../store/endpoints.ts';
import { Field } from '../../ui/field.tsx';
import type { DashboardDeps } from '../deps.ts';
import { Badge, Boxes, Copyable, ticked, wordOf } from '../parts.tsx';
import type { Answer } from '../route.ts';
import type { MerchantVisit } from '../visit.ts';

export const allTypes = Object.keys(eventTypes) as EventType[];
export const deliveryTones = { pending: 'wait', delivered: 'good', failed: 'bad' } as const;

export function EndpointBadge({ visit, endpoint }: { visit: MerchantVisit; endpoint: WebhookEndpoint }) {
  const isOn = endpoint.status === 'enabled';
  return (
    <Badge tone={isOn ? 'good' : 'bad'}>{visit.t(isOn ? 'webhooks.enabled' : 'webhooks.disabled')}</Badge>
  );
}

export function EndpointFields({
  visit,
  values,
}: {
  visit: MerchantVisit;
  values: { url?: string; description?: string; types: readonly string[] };
}) {
  const { t } = visit;
  return (
    <>
      <Field
        name="url"
        label={t('webhooks.url')}
        value={values.url}
        input={{ type: 'url', maxLength: 2048 }}
      />
      <Field
        name="description"
        label={t('payments.description')}
        value={values.description}
        input={{ maxLength: 500 }}
      />
      <Boxes
        name="types"
        label={t('menu.events')}
        values={values.types}
        choices={allTypes
          .filter((type) => type !== 'ping')
          .map((type) => ({ value: type, text: type, note: wordOf(visit, `event_says.${type}`) }))}
      />
    </>
  );
}

/** What is wrong with the fields of an endpoint, in words; nothing when all is well. */
export function endpointFault(deps: DashboardDeps, visit: MerchantVisit): string | undefined {
  const { t, fields, livemode } = visit;
  const problem = checkWebhookUrl(fields.url ?? '', { livemode, allowLoopback: deps.allowLocalWebhooks });
  if (problem) return t(`webhook_url.${problem}`);
  if ((fields.description ?? '').length > 500) return t('fault.name');
  return ticked(fields, 'types', allTypes).length === 0 ? t('webhooks.no_type') : undefined;
}

/** The only page that shows the secret by which an endpoint's webhooks are signed. */
export function secretPage(visit: MerchantVisit, body: string, title: string): Answer {
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

export async function findOwnEndpoint(
  deps: DashboardDeps,
  visit: MerchantVisit,
): Promise<WebhookEndpoint | undefined> {
  const endpoint = await findEndpoint(deps.db, { merchantId: visit.merchant.id, id: visit.params.id ?? '' });
  return endpoint?.livemode === visit.livemode ? endpoint : undefined;
}
