import type { Db } from '../store/db.ts';
import { giveUpDeliveriesTo } from '../store/deliveries.ts';
import { deleteEndpoint } from '../store/endpoints.ts';

/** Removes an endpoint with its secrets. What still waits for it is given up; what was sent stays to be read. */
export async function deleteWebhookEndpoint(
  deps: { readonly db: Db },
  key: { merchantId: string; id: string },
): Promise<void> {
  await deps.db.tx(async (tx) => {
    await deleteEndpoint(tx, key);
    await giveUpDeliveriesTo(tx, { merchantId: key.merchantId, target: key.id });
  });
}
