/* What is asked of the sessions that `load-sessions.ts` makes; they lie ten seconds apart. */

const base = '/v2/payments/checkout';

/** The time in the middle of all. */
export function middleOf(sessions: number): Date {
  return new Date(Date.parse('2026-11-01T00:00:00Z') - sessions * 5_000);
}

/** The path of each kind of question, another one each time; `some` are ids of sessions. */
export function listCases(sessions: number, some: readonly string[]): Readonly<Record<string, () => string>> {
  const middle = middleOf(sessions);
  const hour = new Date(middle.getTime() - 3_600_000).toISOString();
  const random = (limit: number) => Math.floor(Math.random() * limit);
  const anyId = () => some[random(some.length)] ?? '';
  return {
    get: () => `${base}/${anyId()}`,
    'list, first page': () => base,
    'list, page of 100': () => `${base}?limit=100`,
    'list, deep in the past': () => `${base}?starting_after=${anyId()}`,
    'status, most': () => `${base}?status=succeeded`,
    'status, one in a thousand': () => `${base}?status=open`,
    'status, none': () => `${base}?status=processing`,
    'currency, few': () => `${base}?currency=GBP`,
    'currency, none': () => `${base}?currency=TRY`,
    order_id: () => `${base}?order_id=order-${random(sessions)}`,
    customer_email: () => `${base}?customer_email=c${random(sessions / 10)}@example.com`,
    'created, an hour long ago': () => `${base}?created[gte]=${hour}&created[lt]=${middle.toISOString()}`,
    'metadata, one': () => `${base}?metadata[cart]=${random(sessions)}`,
    'metadata, half of all': () => `${base}?metadata[channel]=web`,
    'metadata, the older half': () => `${base}?metadata[era]=old`,
    'metadata, none': () => `${base}?metadata[cart]=nothing`,
    'metadata, two at once': () => `${base}?metadata[channel]=web&metadata[cart]=${random(sessions)}`,
    'metadata, two common ones': () => `${base}?metadata[channel]=web&metadata[era]=old`,
    'metadata, an hour long ago': () =>
      `${base}?metadata[channel]=web&created[gte]=${hour}&created[lt]=${middle.toISOString()}`,
    // The worst there is: two that half of all have each, and nobody both.
    'metadata, two that never meet': () => `${base}?metadata[channel]=web&metadata[door]=front`,
    'status and currency': () => `${base}?status=succeeded&currency=GBP`,
    'status and customer_email': () =>
      `${base}?status=expired&customer_email=c${random(sessions / 10)}@example.com`,
    'metadata and status': () => `${base}?metadata[channel]=web&status=open`,
    'metadata and currency': () => `${base}?metadata[channel]=web&currency=GBP`,
    'events, first page': () => '/v2/events',
    'events, rare type': () => '/v2/events?type=payment.late_reversed',
    'events, no such type': () => '/v2/events?type=ping',
    'events of a session': () => `/v2/events?session=${anyId()}`,
    'refunds, first page': () => '/v2/refunds',
  };
}
