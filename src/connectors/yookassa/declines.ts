import type { RefundFailure } from '../../domain/refund.ts';
import type { Decline } from '../reading.ts';

/** Why a payment was cancelled (`cancellation_details.reason`). A reason that is not here is `refused`. */
export const declinesByReason: Readonly<Record<string, Decline>> = {
  '3d_secure_failed': ['authentication_failed', true],
  call_issuer: ['refused', false],
  canceled_by_merchant: ['not_confirmed', true],
  card_expired: ['expired_card', false],
  country_forbidden: ['card_not_supported', false],
  // Of deals and of payments in two stages, which we do not make.
  deal_expired: ['acquirer_error', true],
  expired_on_capture: ['not_confirmed', true],
  expired_on_confirmation: ['authentication_abandoned', true],
  fraud_suspected: ['suspected_fraud', false],
  general_decline: ['refused', false],
  // A wallet whose owner is not identified is over the limits for such.
  identification_required: ['limit_exceeded', false],
  insufficient_funds: ['insufficient_funds', true],
  internal_timeout: ['acquirer_error', true],
  invalid_card_number: ['incorrect_number', false],
  invalid_csc: ['incorrect_security_code', true],
  issuer_unavailable: ['issuer_unavailable', true],
  payment_method_limit_exceeded: ['limit_exceeded', true],
  payment_method_restricted: ['restricted_card', false],
  permission_revoked: ['authentication_required', true],
  unsupported_mobile_operator: ['not_supported', false],
};

/** Why a refund was cancelled. A reason that is not here is `declined`. */
export const failuresByReason: Readonly<Record<string, RefundFailure>> = {
  yoo_money_account_closed: 'declined',
  // Of the merchant, whose balance does not cover it.
  insufficient_funds: 'declined',
  general_decline: 'declined',
  rejected_by_payee: 'declined',
  rejected_by_timeout: 'declined',
  // Of electronic certificates, which we do not take.
  payment_basket_id_not_found: 'sale_not_refundable',
  payment_article_number_not_found: 'sale_not_refundable',
  payment_tru_code_not_found: 'sale_not_refundable',
  too_many_refunding_articles: 'sale_not_refundable',
  some_articles_already_refunded: 'sale_not_refundable',
};

/** YooKassa's own word, by status, that a request was refused and did nothing. */
export const refusalsByStatus: Readonly<Record<string, string>> = {
  '400': 'invalid_request',
  '401': 'invalid_credentials',
  '403': 'forbidden',
  '404': 'not_found',
  '410': 'gone',
  '429': 'too_many_requests',
};
