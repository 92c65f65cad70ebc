import { isDecided, type Operation } from '../domain/operation.ts';
import type { Tx } from './db.ts';

/** Of a row of `operations`: what passes between its acquirer and the customer's browser, as long as it is not decided. */
export const sealedExchangeColumn = `(select sealed from exchanges_in_flight e
    where e.merchant_id = operations.merchant_id and e.id = operations.id) as sealed_exchange`;

/** Writes the exchange of a locked operation down, or forgets it: what is decided asks nobody any more. */
export async function keepExchange(
  tx: Tx,
  {
    merchantId,
    id,
    state,
    sealedExchange,
  }: Pick<Operation, 'merchantId' | 'id' | 'state' | 'sealedExchange'>,
): Promise<void> {
  // What had one has one until it is decided, so there is nothing to take away.
  if (!sealedExchange) return;
  if (isDecided(state))
    await tx.execute(
      `delete from exchanges_in_flight
       where merchant_id = $1 and id = $2`,
      [merchantId, id],
      'forget_exchange',
    );
  else
    await tx.execute(
      `insert into exchanges_in_flight (merchant_id, id, sealed)
       values ($1, $2, $3)
       on conflict (merchant_id, id) do update set sealed = excluded.sealed`,
      [merchantId, id, sealedExchange],
      'keep_exchange',
    );
}
