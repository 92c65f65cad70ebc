import type { SaleRef } from '../../connectors/connector.ts';
import type { Operation } from '../../domain/operation.ts';
import type { Seal } from '../../vault/seal.ts';
import { openExchange } from './challenge-exchange.ts';

/** By what an acquirer knows a sale of ours. */
export function saleRef(seal: Seal, sale: Operation): SaleRef {
  const { challenge, answer } = openExchange(seal, sale);
  return {
    operationId: sale.id,
    reference: sale.acquirerReference,
    amount: sale.amount,
    sentAt: sale.sentAt ?? sale.createdAt,
    isUnanswered: challenge !== null && answer === null,
  };
}
