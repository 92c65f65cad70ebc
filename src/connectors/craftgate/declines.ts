import type { Decline } from '../reading.ts';

/** Groups of payment errors (`errorGroup`), all that are documented. One that is not here is `refused`. */
export const declinesByGroup: Readonly<Record<string, Decline>> = {
  AMEX_CAN_USE_ONLY_MR: ['card_not_supported', false],
  APM_ERROR: ['acquirer_error', true],
  APPROVED_COMPLETED: ['acquirer_error', false],
  BIN_NOT_FOUND: ['card_not_supported', false],
  BLOCKED_CARD: ['restricted_card', false],
  CARD_NOT_PERMITTED: ['card_not_supported', false],
  COMMUNICATION_OR_SYSTEM_ERROR: ['issuer_unavailable', true],
  CVC2_MAX_ATTEMPT: ['incorrect_security_code', false],
  CVC_REQUIRED: ['incorrect_security_code', true],
  DEBIT_CARDS_INSTALLMENT_NOT_ALLOWED: ['card_not_supported', false],
  DEBIT_CARDS_REQUIRES_3DS: ['authentication_required', true],
  DECLINED: ['refused', true],
  DO_NOT_HONOUR: ['refused', true],
  EXCEEDS_ALLOWABLE_PIN_TRIES: ['restricted_card', false],
  EXCEEDS_WITHDRAWAL_AMOUNT_LIMIT: ['limit_exceeded', true],
  EXPIRED_CARD: ['expired_card', false],
  FRAUD_BLOCK: ['suspected_fraud', false],
  FRAUD_CHECK_BLOCK: ['suspected_fraud', false],
  FRAUD_SUSPECT: ['suspected_fraud', false],
  INVALID_AMOUNT: ['acquirer_error', false],
  INVALID_CARD_NUMBER: ['incorrect_number', false],
  INVALID_CARD_TYPE: ['card_not_supported', false],
  INVALID_CAVV: ['authentication_failed', true],
  INVALID_CHARS_IN_EMAIL: ['acquirer_error', false],
  INVALID_CVC2: ['incorrect_security_code', true],
  INVALID_CVC2_LENGTH: ['incorrect_security_code', true],
  INVALID_ECI: ['authentication_failed', true],
  INVALID_EXPIRE_YEAR_MONTH: ['incorrect_expiry', true],
  INVALID_IP: ['acquirer_error', false],
  INVALID_MERCHANT_OR_SP: ['acquirer_error', false],
  INVALID_PIN: ['refused', true],
  INVALID_TRANSACTION: ['refused', false],
  ISSUER_OR_SWITCH_INOPERATIVE: ['issuer_unavailable', true],
  LOST_CARD: ['lost_card', false],
  MAY_HAVE_ALREADY_REFUNDED: ['refused', false],
  NOT_PERMITTED_TO_CARDHOLDER: ['card_not_supported', false],
  NOT_PERMITTED_TO_FOREIGN_CARD: ['card_not_supported', false],
  NOT_PERMITTED_TO_INSTALLMENT: ['card_not_supported', false],
  NOT_PERMITTED_TO_TERMINAL: ['not_supported', false],
  NOT_SUFFICIENT_AWARD: ['insufficient_funds', true],
  NOT_SUFFICIENT_FUNDS: ['insufficient_funds', true],
  NO_RESPONSE: ['issuer_unavailable', true],
  NO_SUCH_ISSUER: ['incorrect_number', false],
  ORDER_ID_ALREADY_USED: ['acquirer_error', false],
  PICKUP_CARD: ['restricted_card', false],
  POS_BALANCE_NOT_SUFFICIENT: ['acquirer_error', false],
  REFER_TO_CARD_ISSUER: ['refused', false],
  REQUEST_BLOCKED_BY_BANK: ['refused', false],
  REQUEST_TIMEOUT: ['issuer_unavailable', true],
  REQUIRES_3DS: ['authentication_required', true],
  REQUIRES_DAY_END: ['acquirer_error', true],
  RESTRICTED_BY_LAW: ['restricted_card', false],
  RESTRICTED_CARD: ['restricted_card', false],
  SALES_AMOUNT_LESS_THAN_AWARD: ['refused', false],
  STOLEN_CARD: ['stolen_card', false],
  THREEDS_INIT_ERROR: ['authentication_unavailable', true],
  UNKNOWN: ['refused', false],
};

/** What 3-D Secure said (`mdStatus`) where it did not confirm the customer. 1 to 4 let a payment go on. */
export const declinesByMdStatus: Readonly<Record<string, Decline>> = {
  '0': ['authentication_failed', true],
  '5': ['authentication_unavailable', true],
  '6': ['authentication_unavailable', true],
  '7': ['authentication_unavailable', true],
};

/** A failure that says that the same order was charged: nobody but a person can tell which payment has the money. */
export const doubtfulGroups: ReadonlySet<string> = new Set(['APPROVED_COMPLETED', 'ORDER_ID_ALREADY_USED']);

/** Said at once, these do not tell whether the bank did it: only the books do. */
export const uncertainGroups: ReadonlySet<string> = new Set([
  ...doubtfulGroups,
  'COMMUNICATION_OR_SYSTEM_ERROR',
  'ISSUER_OR_SWITCH_INOPERATIVE',
  'MAY_HAVE_ALREADY_REFUNDED',
  'NO_RESPONSE',
  'REQUEST_TIMEOUT',
  'UNKNOWN',
]);
