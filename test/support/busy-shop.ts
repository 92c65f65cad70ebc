import { findManifest } from '../../src/connectors/registry.ts';
import { defaultEventTypes } from '../../src/domain/event.ts';
import { addWebhookEndpoint } from '../../src/flows/add-webhook-endpoint.ts';
import { connectAcquirer } from '../../src/flows/connect-acquirer.ts';
import { makePaymentLink } from '../../src/flows/make-payment-link.ts';
import { findApiRequest } from '../../src/store/api-requests.ts';
import type { Lifetime } from './database.ts';
import { credentialsOf, pickTwoWays } from './made-up-account.ts';
import { postCard } from './pay-page.ts';
import { addStaff } from './staff.ts';
import { waitUntil } from './wait-until.ts';
import { startWorld, type TestWorld } from './world.ts';

/** A shop with a little of everything, for the pages of the dashboard. */
export interface BusyShop extends TestWorld {
  readonly ownerEmail: string;
  readonly paidId: string;
  readonly openId: string;
  readonly endpointId: string;
  readonly accountId: string;
  readonly liveAccountId: string;
  readonly eventId: string;
  readonly linkId: string;
  readonly requestId: string;
  readonly deliveryId: string;
}

export async function startBusyShop(t: Lifetime): Promise<BusyShop> {
  const world = await startWorld(t, {
    environment: { MAXFI_REQUIRE_SECOND_FACTOR: '0' },
    // Passkeys belong to names, and a number is none.
    publicUrl: (listensAt) => listensAt.replace('127.0.0.1', 'localhost'),
  });
  const { merchantId, installation } = world;
  const owner = await addStaff(world, { isOperator: true });
  const endpoint = await addWebhookEndpoint(installation, {
    merchantId,
    livemode: false,
    url: `${world.url}/nobody-listens-here`,
    eventTypes: defaultEventTypes,
  });
  const pay = async (number: string, fields: Record<string, unknown>) => {
    const session = await world.createSession(fields);
    await postCard(session.checkout_url, { number });
    return session.id;
  };
  const customer = { email: 'aysel@example.com' };
  const paidId = await pay('4242424242424242', {
    order_id: 'A-1001',
    description: '«Qırx qapı»',
    customer,
    metadata: { basket: '17' },
  });
  await pay('4000000000000002', { order_id: 'A-1002', customer });
  await pay('4000000000009995', { order_id: 'A-1003', amount: 120_050, currency: 'USD' });
  await pay('5555555555554444', { order_id: 'A-1004', amount: 77_700, currency: 'EUR', customer });
  await pay('4000000000003220', { order_id: 'A-1005' });
  await world.call('POST', `/v2/payments/checkout/${paidId}/refunds`, { body: { amount: 1200 } });
  const open = await world.createSession({ order_id: 'A-1006' });
  const accountId = await connectSecond(world);
  const events = await world.call('GET', '/v2/events');
  const requestId = events.headers.get('request-id') ?? '';
  const deliveries = await world.call('GET', `/v2/webhook_endpoints/${endpoint.id}/deliveries`);
  const link = await makeLink(world, owner.id);
  // Requests are written down a moment later.
  await waitUntil(
    async () => (await findApiRequest(installation.db, { merchantId, id: requestId })) !== undefined,
  );
  return {
    ...world,
    ownerEmail: owner.email,
    paidId,
    openId: open.id,
    endpointId: endpoint.id,
    accountId,
    liveAccountId: await connectLive(world),
    eventId: events.json.data[0].id,
    linkId: link.id,
    requestId,
    deliveryId: deliveries.json.data[0].id,
  };
}

async function connectSecond(world: TestWorld): Promise<string> {
  const credentials = { base_url: world.bankUrl, terminal_key: 'second' };
  return connect(world, { livemode: false, connector: 'sandbox', label: 'Second account', credentials });
}

async function connectLive(world: TestWorld): Promise<string> {
  const manifest = pickTwoWays();
  const credentials = credentialsOf(manifest, 'redirect');
  return connect(world, { livemode: true, connector: manifest.name, label: 'Main account', credentials });
}

async function connect(
  { installation, merchantId }: TestWorld,
  wish: { livemode: boolean; connector: string; label: string; credentials: unknown },
): Promise<string> {
  const account = await connectAcquirer(
    { ...installation, manifestOf: findManifest },
    { merchantId, ...wish },
  );
  if (account.kind !== 'connected') throw new Error(`the account was not connected: ${account.kind}`);
  return account.account.id;
}

function makeLink({ installation, merchantId }: TestWorld, ownerId: string) {
  return makePaymentLink(
    installation,
    {
      merchantId,
      livemode: false,
      name: 'Evening course',
      amount: { kind: 'chosen', leastMinor: 500, mostMinor: 20_000 },
      currency: 'AZN',
      description: 'Six evenings of drawing',
      maxUses: 12,
      expiresAt: null,
    },
    { id: ownerId, name: 'The owner', address: '' },
  );
}

/** Every page that a signed-in owner and operator can read, by a name. */
export function dashboardPages(shop: BusyShop): Readonly<Record<string, string>> {
  const base = `/dashboard/${shop.merchantId}/test`;
  return {
    home: base,
    'home-live': `/dashboard/${shop.merchantId}/live`,
    payments: `${base}/payments`,
    'payments-none': `${base}/payments?q=nothing-like-it`,
    payment: `${base}/payments/${shop.paidId}`,
    'payment-open': `${base}/payments/${shop.openId}`,
    stuck: `${base}/stuck`,
    refunds: `${base}/refunds`,
    customers: `${base}/customers`,
    keys: `${base}/keys`,
    'keys-new': `${base}/keys/new`,
    webhooks: `${base}/webhooks`,
    'webhooks-new': `${base}/webhooks/new`,
    webhook: `${base}/webhooks/${shop.endpointId}`,
    events: `${base}/events`,
    event: `${base}/events/${shop.eventId}`,
    acquirers: `${base}/acquirers`,
    'acquirers-connect': `${base}/acquirers/connect`,
    acquirer: `${base}/acquirers/${shop.accountId}`,
    'acquirer-live': `/dashboard/${shop.merchantId}/live/acquirers/${shop.liveAccountId}`,
    'acquirers-connect-live': `/dashboard/${shop.merchantId}/live/acquirers/connect`,
    branding: `${base}/branding`,
    team: `${base}/team`,
    settings: `${base}/settings`,
    audit: `${base}/audit`,
    account: '/dashboard/account',
    'set-up': '/dashboard/set-up',
    confirm: '/dashboard/confirm',
    'sign-in': '/dashboard/sign-in',
    operator: '/dashboard/operator',
    health: '/dashboard/operator/health',
    'operator-merchant': `/dashboard/operator/merchants/${shop.merchantId}`,
    links: `${base}/links`,
    'links-new': `${base}/links/new`,
    link: `${base}/links/${shop.linkId}`,
    requests: `${base}/requests`,
    request: `${base}/requests/${shop.requestId}`,
    delivery: `${base}/deliveries/${shop.deliveryId}`,
    'not-found': `${base}/nothing`,
  };
}
