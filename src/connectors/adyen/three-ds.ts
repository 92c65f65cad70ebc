import { type ChallengeAnswer, isChallengeUrl } from '../../domain/challenge.ts';
import type { Outcome } from '../connector.ts';
import { asFields, type Fields, textOf, type Unknown } from '../reading.ts';
import type { Asked } from './mapping.ts';

type Challenged = Extract<Outcome, { kind: 'challenged' }>;

const unreadable: Unknown = { kind: 'unknown', cause: 'unreadable_challenge' };
const idShape = /^[0-9a-fA-F-]{36}$/;

/** What Adyen keeps between the steps of a payment, given back with the answer. */
interface Memo {
  readonly token: string | null;
  readonly window: Asked['window'];
}

/** What the customer's browser has to do, of an answer with an `action`. */
export function challengeOf(fields: Fields, asked: Asked): Challenged | Unknown {
  const action = asFields(fields.action);
  if (!action) return unreadable;
  const reference = textOf(fields.pspReference, /^[A-Z0-9]{8,20}$/);
  const named = reference === null ? {} : { reference };
  if (action.type === 'redirect') return redirect(action, named);
  if (action.type !== 'threeDS2') return unreadable;
  const memo = memoOf(action, asked.window);
  const said = decodeToken(action.token);
  const transId = textOf(said?.threeDSServerTransID, idShape);
  if (!said || transId === null) return unreadable;
  const challenge =
    action.subtype === 'fingerprint'
      ? methodOf(said, transId, asked)
      : action.subtype === 'challenge'
        ? issuerOf(said, transId, asked)
        : undefined;
  return challenge ? { kind: 'challenged', challenge, memo, ...named } : unreadable;
}

function redirect(action: Fields, named: { reference?: string }): Challenged | Unknown {
  const { url, method } = action;
  if (!isChallengeUrl(url)) return unreadable;
  if (method === undefined || method === 'GET')
    return { kind: 'challenged', challenge: { kind: 'redirect', url }, ...named };
  const texts = Object.entries(asFields(action.data) ?? {}).filter(
    (one): one is [string, string] => typeof one[1] === 'string',
  );
  const challenge = { kind: 'form', url, fields: Object.fromEntries(texts) } as const;
  return { kind: 'challenged', challenge, ...named };
}

/** The hidden frame; an issuer without one has nothing to look at, which `noMethod` says. */
function methodOf(said: Fields, transId: string, asked: Asked): Challenged['challenge'] | undefined {
  const { threeDSMethodURL: url } = said;
  if (!isChallengeUrl(url) || asked.methodReturnUrl === null) return undefined;
  const data = { threeDSServerTransID: transId, threeDSMethodNotificationURL: asked.methodReturnUrl };
  return { kind: 'three_ds_method', url, threeDSMethodData: encode(data) };
}

function issuerOf(said: Fields, transId: string, asked: Asked): Challenged['challenge'] | undefined {
  const { acsURL: url } = said;
  const acsTransID = textOf(said.acsTransID, idShape);
  const messageVersion = textOf(said.messageVersion, /^2\.\d\.\d$/);
  if (!isChallengeUrl(url) || acsTransID === null || messageVersion === null) return undefined;
  const creq = encode({
    messageType: 'CReq',
    messageVersion,
    threeDSServerTransID: transId,
    acsTransID,
    challengeWindowSize: asked.window,
  });
  return { kind: 'three_ds_challenge', url, creq };
}

/** The body that says that the issuer has no method, where it has none; undefined where there is something to do. */
export function bodyWithoutMethod(body: unknown): object | undefined {
  const action = asFields(asFields(body)?.action);
  if (action?.type !== 'threeDS2' || action.subtype !== 'fingerprint') return undefined;
  const said = decodeToken(action.token);
  if (!said || (said.threeDSMethodURL ?? '') !== '') return undefined;
  const details = detailsOf({ kind: 'method_over', fields: { method: 'none' } }) ?? {};
  return toDetails(details, memoOf(action, '05'));
}

function memoOf(action: Fields, window: Asked['window']): string {
  const token = textOf(action.authorisationToken ?? action.paymentData, /^[\x21-\x7e]{1,20000}$/);
  return JSON.stringify({ token, window } satisfies Memo);
}

/** The `details` of what the browser brought back; undefined for what is no answer. */
export function detailsOf(answer: ChallengeAnswer): Readonly<Record<string, string>> | undefined {
  const { fields } = answer;
  if (answer.kind === 'method_over') {
    const threeDSCompInd = fields.method === 'done' ? 'Y' : fields.method === 'none' ? 'U' : 'N';
    return { 'threeds2.fingerprint': plain({ threeDSCompInd }) };
  }
  if (answer.kind === 'cancelled') return { threeDSResult: plain({ transStatus: 'N' }) };
  const redirectResult = textOf(fields.redirectResult, /^[\x21-\x7e]{1,8000}$/);
  if (redirectResult !== null) return { redirectResult };
  const { MD, PaRes } = fields;
  if (MD && PaRes) return { MD, PaRes };
  const transStatus = textOf(decodeToken(fields.cres)?.transStatus, /^[YNUARCDI]$/);
  // Adyen has the issuer's word from the issuer itself; ours only says that the customer is back.
  return transStatus === null ? undefined : { threeDSResult: plain({ transStatus }) };
}

/** The body that answers a challenge; the token of the step goes along where there was one. */
export function toDetails(details: Readonly<Record<string, string>>, memo: string | null): object {
  const { token } = readMemo(memo);
  if (token === null || !('threeds2.fingerprint' in details || 'threeDSResult' in details))
    return { details };
  if ('threeDSResult' in details) {
    const said = decodeToken(details.threeDSResult);
    return { details: { threeDSResult: plain({ ...said, authorisationToken: token }) } };
  }
  return { details, paymentData: token };
}

export function readMemo(memo: string | null): Memo {
  const fields = memo === null ? undefined : asFields(parse(memo));
  return {
    token: textOf(fields?.token, /^[\x21-\x7e]{1,20000}$/),
    window: fields?.window === '03' ? '03' : '05',
  };
}

function decodeToken(token: unknown): Fields | undefined {
  if (typeof token !== 'string' || token.length > 50_000) return undefined;
  return asFields(parse(Buffer.from(token, 'base64').toString('utf8')));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function plain(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
