import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';
import { signed, terminalKey } from './books-world.ts';

export type Sent = Readonly<Record<string, unknown>>;
type Rule = (value: unknown) => boolean;

const text =
  (most: number): Rule =>
  (value) =>
    typeof value === 'string' && value !== '' && value.length <= most;
const kopecks: Rule = (value) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 9_999_999_999;
const url: Rule = (value) => typeof value === 'string' && /^https?:\/\/\S{1,240}$/.test(value);
const oneOf =
  (...known: readonly unknown[]): Rule =>
  (value) =>
    known.includes(value);
const paymentId: Rule = (value) => text(20)(value);
const object =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    typeof value === 'object' && value !== null && mistakesIn(value as Sent, rules).length === 0;

const digits = /^-?\d{1,5}$/;
const browser: Readonly<Record<string, Rule>> = {
  threeDSCompInd: oneOf('Y', 'N', 'U'),
  language: text(35),
  timezone: (value) => digits.test(String(value)) && typeof value === 'string',
  screen_height: (value) => digits.test(String(value)) && typeof value === 'string',
  screen_width: (value) => digits.test(String(value)) && typeof value === 'string',
  colorDepth: oneOf('1', '4', '8', '15', '16', '24', '32', '48'),
  javaEnabled: oneOf('true', 'false'),
  cresCallbackUrl: url,
};

/** The fields of every message, those with a question mark may be absent. */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  Init: {
    Amount: kopecks,
    OrderId: text(36),
    'Description?': text(140),
    PayType: oneOf('O'),
    Language: oneOf('ru', 'en'),
    NotificationURL: url,
    SuccessURL: url,
    FailURL: url,
    RedirectDueDate: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d$/.test(String(value)),
    'DATA?': object({ OperationInitiatorType: oneOf('0') }),
  },
  GetQr: { PaymentId: Number.isInteger, DataType: oneOf('PAYLOAD') },
  Check3dsVersion: { PaymentId: paymentId, CardData: text(400) },
  FinishAuthorize: {
    PaymentId: paymentId,
    CardData: text(400),
    'IP?': (value) => /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{4}(?::[\da-f]{4}){7})$/.test(String(value)),
    'DATA?': object(browser),
  },
  Submit3DSAuthorization: { PaymentId: paymentId, MD: text(1_000), PaRes: text(50_000) },
  Submit3DSAuthorizationV2: { PaymentId: paymentId },
  CheckOrder: { OrderId: text(36) },
  GetState: { PaymentId: paymentId },
  GetQrState: { PaymentId: paymentId },
  Cancel: { PaymentId: paymentId, 'Amount?': kopecks, ExternalRequestId: text(256) },
};

function mistakesIn(sent: Sent, of: Readonly<Record<string, Rule>>): string[] {
  const isKnown = (name: string) => Object.hasOwn(of, name) || Object.hasOwn(of, `${name}?`);
  const odd = Object.keys(sent).filter((name) => !isKnown(name));
  const wrong = Object.entries(of).filter(([name, rule]) => {
    const value = sent[name.replace('?', '')];
    return value === undefined ? !name.endsWith('?') : !rule(value);
  });
  return [...odd, ...wrong.map(([name]) => name)];
}

/** Holds a message to its description and its signature, and hands on its fields. */
export function checked(method: string, answer: (sent: Sent, request: FakeRequest) => FakeReply) {
  return (request: FakeRequest): FakeReply => {
    const isForm = method.startsWith('Submit');
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    if (request.headers['content-type'] !== type) throw new NotUnderstood(`${method} is sent as ${type}`);
    const sent: Sent = isForm ? Object.fromEntries(new URLSearchParams(request.body)) : (request.json ?? {});
    const { TerminalKey, Token, ...fields } = sent;
    if (TerminalKey !== terminalKey) return refusal('205');
    if (Token !== signed({ TerminalKey, ...fields })) return refusal('204');
    const mistakes = mistakesIn(fields, rules[method] ?? {});
    if (mistakes.length > 0) throw new NotUnderstood(`${method}: ${mistakes.join(', ')}`);
    return answer(fields, request);
  };
}

/** Only the code is read; the words are not the bank's. */
export function refusal(ErrorCode: string, fields: object = {}): FakeReply {
  const body = { Success: false, ErrorCode, Message: 'Refused by the fake bank', Details: '', ...fields };
  return { status: 200, body };
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** The terminal's key as the bank hands it out. */
export const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** The card that a message bears, by the bank's own key. */
export function cardOf(cardData: unknown): { pan: string; cvv: string | undefined } {
  const block = privateDecrypt(
    { key: keys.privateKey, padding: constants.RSA_NO_PADDING },
    Buffer.from(String(cardData), 'base64'),
  );
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new NotUnderstood('CardData is padded otherwise');
  const plain = block.subarray(end + 1).toString('utf8');
  const shape =
    /^PAN=(?<pan>\d{13,19});ExpDate=(?:0[1-9]|1[0-2])\d\d(?:;CardHolder=[A-Za-z '-]{1,26})?(?:;CVV=(?<cvv>\d{3,4}))?$/;
  const groups = shape.exec(plain)?.groups;
  if (!groups?.pan) throw new NotUnderstood('CardData holds no card');
  return { pan: groups.pan, cvv: groups.cvv };
}
