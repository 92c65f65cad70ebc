import { createHash } from 'node:crypto';
import { currencyCodes } from '../../domain/currency.ts';
import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import { minorOf } from './books-world.ts';

export const apiKey = 'cg-api-key';
export const secretKey = 'cg-secret-key-of-the-shop';

type Rule = (value: unknown) => boolean;

const isText: Rule = (value) => typeof value === 'string' && value !== '';
const isReference: Rule = (value) => typeof value === 'string' && /^op_\w{1,60}$/.test(value);
const isAmount: Rule = (value) => (minorOf(value) ?? 0) > 0;
const isId: Rule = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
const is =
  (expected: unknown): Rule =>
  (value) =>
    JSON.stringify(value) === JSON.stringify(expected);

/** Fields by name; one that ends in `?` may be missing. */
type Shape = Readonly<Record<string, Rule>>;

const item: Shape = { name: isText, price: isAmount, externalId: isReference };
const card: Shape = {
  cardHolderName: isText,
  cardNumber: (value) => /^\d{12,19}$/.test(String(value)) && typeof value === 'string',
  expireYear: (value) => typeof value === 'string' && /^20\d\d$/.test(value),
  expireMonth: (value) => typeof value === 'string' && /^(?:0[1-9]|1[0-2])$/.test(value),
  'cvc?': (value) => typeof value === 'string' && /^\d{3,4}$/.test(value),
};
const purchase: Shape = {
  price: isAmount,
  paidPrice: isAmount,
  currency: (value) => currencyCodes.some((code) => code === value),
  paymentGroup: is('PRODUCT'),
  paymentPhase: is('AUTH'),
  conversationId: isReference,
  externalId: isReference,
  callbackUrl: (value) => typeof value === 'string' && URL.canParse(value),
  'clientIp?': isText,
  items: (value) => Array.isArray(value) && value.length === 1 && value.every((one) => isOf(item, one)),
};

/** What the client of Craftgate and its documentation say of each request. */
export const shapes = {
  begin: { ...purchase, walletPrice: is(0), installment: is(1), card: (value) => isOf(card, value) },
  openPage: {
    ...purchase,
    enabledPaymentMethods: is(['CARD']),
    enabledInstallments: is([1]),
    forceThreeDS: (value) => typeof value === 'boolean',
    ttl: (value) => Number.isInteger(value) && Number(value) > 0,
  },
  complete: { paymentId: isId },
  refundWhole: { paymentId: isId, conversationId: isReference },
  refundPart: { paymentTransactionId: isId, conversationId: isReference, refundPrice: isAmount },
} satisfies Record<string, Shape>;

/** Mistakes in a request, by the name of the field. */
export function mistakesIn(shape: Shape, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['is no object'];
  const given = new Map(Object.entries(value));
  const known = Object.keys(shape).map((name) => name.replace('?', ''));
  const odd = [...given.keys()].filter((name) => !known.includes(name)).map((name) => `${name} is unknown`);
  const wrong = Object.entries(shape).flatMap(([name, rule]) => {
    const field = given.get(name.replace('?', ''));
    if (field === undefined) return name.endsWith('?') ? [] : [`${name} is missing`];
    return rule(field) ? [] : [`${name} is wrong`];
  });
  return [...odd, ...wrong];
}

function isOf(shape: Shape, value: unknown): boolean {
  return mistakesIn(shape, value).length === 0;
}

/** Refuses what is not signed, and what is not shaped, as described. */
export function checked(
  shape: Shape | null,
  answer: (request: FakeRequest, json: Record<string, unknown>) => FakeReply,
): (request: FakeRequest) => FakeReply {
  return (request) => {
    if (!isSigned(request))
      return refusal(401, { errorCode: '1003', errorDescription: 'Signature is not equal!' });
    if (shape === null) {
      if (request.body !== '') throw new NotUnderstood('a question with a body');
      return answer(request, {});
    }
    const mistakes = mistakesIn(shape, request.json);
    if (mistakes.length > 0) throw new NotUnderstood(mistakes.join(', '));
    return answer(request, request.json ?? {});
  };
}

/** Reckoned from the documentation, apart from the connector's own. */
function isSigned({ headers, path, query, body }: FakeRequest): boolean {
  const pairs = [...query].map(([name, value]) => `${name}=${value}`).join('&');
  const url = `http://${headers.host}${decodeURIComponent(path)}${pairs === '' ? '' : `?${pairs}`}`;
  const random = headers['x-rnd-key'] ?? '';
  const expected = createHash('sha256')
    .update(url + apiKey + secretKey + random + body)
    .digest('base64');
  const isJson = headers['content-type'] === 'application/json';
  const isKnown = headers['x-api-key'] === apiKey && headers['x-auth-version'] === '1' && random !== '';
  return isJson && isKnown && headers['x-signature'] === expected;
}

export function refusal(status: number, errors: Readonly<Record<string, string>>): FakeReply {
  return { status, body: { errors } };
}
