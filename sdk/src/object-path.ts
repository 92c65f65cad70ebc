const objects = {
  cs: { path: '/v2/payments/checkout', what: 'a session' },
  re: { path: '/v2/refunds', what: 'a refund' },
  evt: { path: '/v2/events', what: 'an event' },
  we: { path: '/v2/webhook_endpoints', what: 'a webhook endpoint' },
  whd: { path: '/v2/webhook_deliveries', what: 'a delivery' },
} as const;

/**
 * The path of an object. An empty id would ask for the list, and `..` for something else.
 * @throws TypeError when the id is not one of this kind
 */
export function objectPath(prefix: keyof typeof objects, id: string): string {
  const { path, what } = objects[prefix];
  if (typeof id !== 'string' || !/^[a-z]+_\w+$/.test(id) || !id.startsWith(`${prefix}_`)) {
    throw new TypeError(`The id of ${what} starts with ${prefix}_`);
  }
  return `${path}/${id}`;
}
