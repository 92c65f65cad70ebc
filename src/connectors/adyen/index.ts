import { Secret } from '../../vault/secret.ts';
import type { ConnectorManifest, Outcome } from '../connector.ts';
import { isBaseUrl, isHeaderToken, isText, readCredentials } from '../credentials.ts';
import { unsendable, unsendableRefund } from '../reading.ts';
import { type Credentials, createClient, revealKey } from './client.ts';
import { type Asked, paymentOutcome, toPayment, verifyOutcome } from './mapping.ts';
import { refundOutcome, reverseOutcome, toRefund } from './modifications.ts';
import { readNotification, signer } from './notifications.ts';
import { bodyWithoutMethod, detailsOf, readMemo, toDetails } from './three-ds.ts';

/** A request that has not come by then never will: our own ended after 45 s, and Adyen's after a minute. */
const nothingOnItsWayMs = 10 * 60_000;

const currencies = ['USD', 'EUR', 'GBP', 'AZN'] as const;

/** Cards over Adyen Checkout. It cannot be asked what became of a payment: it reports, with a signature. */
export const adyen: ConnectorManifest<Credentials> = {
  name: 'adyen',
  title: 'Adyen',
  currencies,
  methods: ['card'],
  modes: ['direct'],
  asksIssuer: 'acquirer',
  notifications: 'signed',
  isLive: true,
  can: {
    lookup: false,
    reverse: true,
    callOff: true,
    payByProofAlone: true,
    refund: 'once',
    partialRefund: true,
    void: false,
  },
  notFoundIsFinalAfterMs: null,
  credentialFields: [
    { name: 'base_url', kind: 'url' },
    { name: 'api_key', kind: 'secret' },
    { name: 'merchant_account', kind: 'text' },
    { name: 'hmac_key', kind: 'secret' },
  ],
  parseCredentials(raw) {
    const fields = readCredentials(raw, {
      base_url: isBaseUrl,
      api_key: isHeaderToken,
      merchant_account: isText,
      hmac_key: (value) => /^(?:[0-9a-fA-F]{2}){16,64}$/.test(value),
    });
    return {
      baseUrl: fields.base_url,
      apiKey: new Secret(fields.api_key),
      merchantAccount: fields.merchant_account,
      hmacKey: new Secret(fields.hmac_key),
    };
  },
  create(credentials, { fetch, now }) {
    const client = createClient(credentials, fetch);
    const sign = signer(credentials.hmacKey, revealKey);
    /** Hands on what the browser brought, or that there was nothing for it to do. */
    const goOn = async (asked: Asked, body: object, step: string, signal: AbortSignal): Promise<Outcome> => {
      const reply = await client.details(body, `${asked.operationId}-${step}`, signal);
      // Nothing of the payment was sent for the first time here, so silence never proves that nothing was charged.
      const outcome = paymentOutcome(reply, asked);
      return outcome.kind === 'not_sent' ? { kind: 'unknown', cause: outcome.cause } : outcome;
    };
    return {
      mode: 'direct',
      async pay(order, signal) {
        const { operationId, amount, browser, source } = order;
        const stopped = unsendable({ currencies }, order, now());
        if (stopped) return stopped;
        const reply = await client.pay(toPayment(order), source, operationId, signal);
        const width = browser?.script?.screenWidthPx ?? 0;
        const window = width >= 600 ? '03' : '05';
        const asked = {
          operationId,
          amount,
          window,
          methodReturnUrl: order.threeDsReturnUrls.method,
        } as const;
        const body = reply.kind === 'answer' ? bodyWithoutMethod(reply.body) : undefined;
        return body ? goOn(asked, body, 'method', signal) : paymentOutcome(reply, asked);
      },
      isAnswer: (answer) => detailsOf(answer) !== undefined,
      async answerChallenge({ sale, answer, memo, sendBefore }, signal) {
        if (now() > sendBefore) return { kind: 'not_sent', cause: 'too_late_to_send' };
        const details = detailsOf(answer);
        if (!details) return { kind: 'unknown', cause: 'no_answer_in_return' };
        const { operationId, amount } = sale;
        const asked = { operationId, amount, methodReturnUrl: null, window: readMemo(memo).window };
        const step = answer.kind === 'method_over' ? 'method' : 'answer';
        return goOn(asked, toDetails(details, memo), step, signal);
      },
      async reverse({ operationId, reference, isUnanswered, sentAt }, signal) {
        // Without our answer to its challenge Adyen never authorises a payment, and we shall send none.
        if (isUnanswered) return { kind: 'reversed', reference: reference ?? operationId, amount: null };
        // Tried again after it was refused, it is a new request: the same one would only be told its first answer.
        const key = `${operationId}-reverse-${Math.floor(now().getTime() / 3_600_000)}`;
        if (reference !== null)
          return reverseOutcome(await client.reverse(reference, { reference: operationId }, key, signal));
        // "There is none" is the end of it only once no request of ours can still be on its way.
        if (now().getTime() - sentAt.getTime() < nothingOnItsWayMs)
          return { kind: 'unknown', cause: 'too_early_to_cancel' };
        const body = { paymentReference: operationId, reference: operationId };
        return reverseOutcome(await client.cancel(body, key, signal));
      },
      async refund(order, signal) {
        const stopped = unsendableRefund({ currencies }, order, now());
        if (stopped) return stopped;
        const { saleReference, operationId } = order;
        return refundOutcome(await client.refund(saleReference, toRefund(order), operationId, signal));
      },
      readNotification: (raw) => readNotification(raw, credentials.merchantAccount, sign),
      verify: async (signal) => verifyOutcome(await client.paymentMethods(signal)),
    };
  },
};
