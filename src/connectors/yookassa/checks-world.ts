import { isDeepStrictEqual } from 'node:util';
import { type FakeReply, type FakeRequest, NotUnderstood } from '../conformance/fake-http.ts';

/** The most that the fake shop's contract allows in one payment, in minor units. */
export const mostMinor = 350_000_00;

type Rule = (value: unknown) => boolean;

/** Fields of an object: each has a rule, and those with `?` may be missing. */
interface Shape {
  readonly [name: string]: Rule;
}

const text =
  (most: number, shape = /^[\s\S]+$/): Rule =>
  (value) =>
    typeof value === 'string' && [...value].length <= most && shape.test(value) && !/\p{Cs}/u.test(value);
const is =
  (...allowed: readonly unknown[]): Rule =>
  (value) =>
    allowed.some((one) => isDeepStrictEqual(one, value));

function object(shape: Shape): Rule {
  const known = new Set(Object.keys(shape).map((name) => name.replace('?', '')));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const fields = value as Record<string, unknown>;
    if (Object.keys(fields).some((name) => !known.has(name))) return false;
    return Object.entries(shape).every(([name, rule]) =>
      name.endsWith('?') && fields[name.slice(0, -1)] === undefined
        ? true
        : rule(fields[name.replace('?', '')]),
    );
  };
}

const amount = object({ value: text(13, /^(?:0|[1-9]\d*)\.\d\d$/), currency: is('RUB') });
const metadata: Rule = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length <= 16 &&
  Object.entries(value).every(([name, one]) => name.length <= 32 && text(512)(one));

const card = object({
  number: text(19, /^\d{14,19}$/),
  expiry_year: text(4, /^\d{4}$/),
  expiry_month: text(2, /^(?:0[1-9]|1[0-2])$/),
  'cardholder?': text(26, /^[A-Za-z '-]+$/),
  'csc?': text(4, /^\d{3,4}$/),
});

const payment = {
  amount,
  capture: is(true),
  'description?': text(128),
  payment_method_data: (value: unknown) =>
    object({ type: is('sbp') })(value) || object({ type: is('bank_card'), 'card?': card })(value),
  confirmation: object({
    type: is('redirect'),
    return_url: text(2048, /^https?:\/\//),
    'locale?': is('ru_RU', 'en_US'),
    'enforce?': is(true, false),
  }),
  'client_ip?': text(45, /^[0-9a-f:.]+$/i),
  metadata,
};

const refund = {
  payment_id: text(36),
  amount,
  'description?': text(250),
  metadata,
};

/** Whatever is not as it is published is said loudly, with the name of the field and never with what stood in it. */
function mustBe(shape: Shape, json: unknown): Record<string, unknown> {
  const fields = (json ?? {}) as Record<string, unknown>;
  const odd = Object.keys(fields).filter((name) => !(name in shape) && !(`${name}?` in shape));
  if (odd.length > 0) throw new NotUnderstood(`fields nobody documents: ${odd.join()}`);
  const wrong = Object.keys(shape).filter(
    (name) => !object({ [name]: shape[name] as Rule })(only(fields, name)),
  );
  if (wrong.length > 0) throw new NotUnderstood(`fields that are not as documented: ${wrong.join()}`);
  return fields;
}

function only(fields: Record<string, unknown>, name: string): object {
  const plain = name.replace('?', '');
  return fields[plain] === undefined ? {} : { [plain]: fields[plain] };
}

export const checkedPayment = ({ json }: FakeRequest) => mustBe(payment, json);
export const checkedRefund = ({ json }: FakeRequest) => mustBe(refund, json);

/** The idempotency key of a message that changes something. */
export function checkedKey({ headers }: FakeRequest): string {
  const key = headers['idempotence-key'] ?? '';
  if (!/^[0-9A-Za-z_.-]{1,64}$/.test(key)) throw new NotUnderstood('an Idempotence-Key is missing or wrong');
  if (headers['content-type'] !== 'application/json') throw new NotUnderstood('not sent as JSON');
  return key;
}

/** What a list is asked for. */
export function checkedQuery(
  { query }: FakeRequest,
  allowed: readonly string[],
): (name: string) => string | null {
  for (const [name, value] of query) {
    const isDate = name.startsWith('created_at.');
    const shape = isDate ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ : /^[\w-]{1,100}$/;
    if (!allowed.includes(name) || !shape.test(value))
      throw new NotUnderstood(`a filter nobody documents: ${name}`);
  }
  const limit = Number(query.get('limit') ?? '10');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new NotUnderstood('a limit that is not allowed');
  return (name) => query.get(name);
}

/** An error in YooKassa's own shape. */
export function refusal(status: number, code: string, parameter?: string): FakeReply {
  const id = 'ecf255db-cce8-4f15-8fc2-3d7a4678c867';
  const body = {
    type: 'error',
    id,
    code,
    description: 'Refused by the fake shop',
    ...(parameter && { parameter }),
  };
  return { status, body };
}
