import type { Outcome } from '../../connectors/connector.ts';
import type { Attempt } from '../../domain/attempt.ts';
import type { CardBrand } from '../../domain/card.ts';
import { declineClassOf } from '../../domain/decline.ts';
import { isNeverRetry } from '../../risk/never-retry.ts';

/**
 * Whether the same press of Pay may go on after a sale that was proved not to charge. Another acquirer is asked only where
 * the way there or the acquirer itself failed, or the issuer refused softly; never after a hard refusal, suspected fraud,
 * or where the scheme forbids to ask again (Visa's first category, Mastercard's advice).
 */
export function judgeRetry(
  { paymentMethod }: Pick<Attempt, 'paymentMethod'>,
  outcome: Extract<Outcome, { kind: 'declined' | 'not_sent' }>,
): 'reroute' | 'step_up' | 'stop' {
  if (outcome.kind === 'not_sent') return 'reroute';
  const { reason, networkCode, retryable } = outcome;
  const isForbidden = isNeverRetry({
    brand: paymentMethod.brand as CardBrand,
    networkCode,
    merchantAdviceCode: null,
    transStatus: null,
  });
  if (isForbidden) return 'stop';
  if (reason === 'authentication_required') return 'step_up';
  switch (declineClassOf(reason)) {
    case 'technical':
      return 'reroute';
    case 'soft':
      return retryable ? 'reroute' : 'stop';
    default:
      return 'stop';
  }
}
