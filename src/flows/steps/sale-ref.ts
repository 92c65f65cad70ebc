import type { SaleRef } from '../../connectors/connector.ts';
import type { Operation } from '../../domain/operation.ts';

/** By what an acquirer knows a sale of ours. */
export function saleRef({
  id,
  acquirerReference,
  amount,
  sentAt,
  createdAt,
}: Pick<Operation, 'id' | 'acquirerReference' | 'amount' | 'sentAt' | 'createdAt'>): SaleRef {
  return { operationId: id, reference: acquirerReference, amount, sentAt: sentAt ?? createdAt };
}
