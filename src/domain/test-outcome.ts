/** What a customer does who is asked by the issuer, or on the acquirer's own page. */
export type TestCustomer = 'confirms' | 'types_wrong_codes' | 'cancels' | 'leaves' | 'declines';

export interface TestOutcome {
  /** A published test number of the sandbox bank: no card that anyone can own. */
  readonly card: string;
  readonly customer: TestCustomer;
  readonly says: string;
}

const alone = (card: string, says: string): TestOutcome => ({ card, customer: 'confirms', says });

/** How a test session can be completed from code. Each goes the whole way of a payment, with a card of the sandbox bank. */
export const testOutcomes = {
  approved: alone('4242424242424242', 'Paid at once.'),
  frictionless: alone('4000991100001009', 'Paid; the issuer was sure without asking.'),
  challenge_passed: alone('4000000000003220', 'Paid after the customer confirmed with the issuer.'),
  challenge_failed: {
    card: '4000000000003220',
    customer: 'types_wrong_codes',
    says: 'The customer typed the wrong code until the issuer gave up.',
  },
  challenge_cancelled: {
    card: '4000000000003220',
    customer: 'cancels',
    says: 'The customer cancelled at the issuer.',
  },
  challenge_abandoned: {
    card: '4000000000003220',
    customer: 'leaves',
    says: 'The customer closed the tab at the issuer: `requires_action` until that times out.',
  },
  authentication_rejected: alone('4000991400004000', 'The issuer rejected the customer.'),
  authentication_unavailable: alone(
    '4000991600006003',
    'The issuer could not be asked, so nothing was sent.',
  ),
  soft_decline: alone('4000991100001082', 'Refused until the customer was asked, then paid.'),
  acquirer_page_approved: alone('4000993000000016', 'Approved on the acquirer’s own page.'),
  acquirer_page_declined: {
    card: '4000993000000016',
    customer: 'declines',
    says: 'Declined on the acquirer’s own page.',
  },
  declined: alone('4000000000000002', 'Declined without a reason.'),
  insufficient_funds: alone('4000000000009995', 'Declined: not enough money.'),
  lost_card: alone('4000000000009987', 'Declined: lost card.'),
  stolen_card: alone('4000000000009979', 'Declined: stolen card.'),
  expired_card: alone('4000000000000069', 'Declined: expired card.'),
  incorrect_security_code: alone('4000000000000127', 'Declined: wrong security code.'),
  limit_exceeded: alone('4000000000006975', 'Declined: over its limit.'),
  suspected_fraud: alone('4100000000000019', 'Declined as fraud.'),
  processing_error: alone('4000000000000119', 'Declined: the acquirer could not process it.'),
  slow: alone('4000990000000012', 'Paid after three seconds.'),
  no_answer_approved: alone(
    '4000990000000038',
    'Charged, and the answer was lost: paid once it is found out.',
  ),
  no_answer_declined: alone(
    '4000990000000053',
    'Declined, and the answer was lost: open again once it is found out.',
  ),
  refund_fails: alone('4000000000005126', 'Paid; its refunds fail five seconds later.'),
  refund_pending: alone('4000000000007726', 'Paid; its refunds succeed five seconds later.'),
} as const satisfies Record<string, TestOutcome>;

export type TestOutcomeName = keyof typeof testOutcomes;
export const testOutcomeNames = Object.keys(testOutcomes) as [TestOutcomeName, ...TestOutcomeName[]];
