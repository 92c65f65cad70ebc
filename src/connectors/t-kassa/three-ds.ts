import { type ChallengeAnswer, isChallengeUrl } from '../../domain/challenge.ts';
import type { Outcome, PayOrder } from '../connector.ts';
import { parseJson } from '../exchange.ts';
import { asFields, type Fields, textOf, type Unknown } from '../reading.ts';
import { type BrowserData, ipOf, toBrowserData } from './requests.ts';

/** What is needed to finish a payment once the issuer has looked at the browser; the card as only the bank can read it. */
export interface Memo {
  readonly cardData: string;
  /** Null where the card knows no 3-D Secure 2. */
  readonly version: string | null;
  readonly browser: BrowserData;
  readonly ip: string | null;
  readonly termUrl: string;
  readonly window: '03' | '05';
}

const transIdShape = /^[\w-]{1,64}$/;
const versionShape = /^2\.\d\.\d$/;

export function memoOf(order: PayOrder, cardData: string, version: string): Memo {
  const width = order.browser?.script?.screenWidthPx ?? 0;
  return {
    cardData,
    version: textOf(version, versionShape),
    browser: toBrowserData(order),
    ip: ipOf(order.customer.ip) ?? null,
    termUrl: order.returnUrl,
    window: width >= 600 ? '03' : '05',
  };
}

/** Nothing for what we have not written. */
export function readMemo(text: string | null): Memo | undefined {
  const memo = text === null ? undefined : asFields(parseJson(text));
  const isOurs = typeof memo?.cardData === 'string' && asFields(memo.browser) !== undefined;
  return isOurs ? (memo as unknown as Memo) : undefined;
}

/** What the version of a card's 3-D Secure asks for. */
export type Version =
  | { kind: 'plain'; version: string; isLookedAt: 'N' | 'U' }
  /** The issuer wants to look at the browser first. */
  | { kind: 'method'; version: string; url: string; data: string }
  | Unknown;

export function versionOf(fields: Fields, methodReturnUrl: string): Version {
  const { ThreeDSMethodURL: url } = fields;
  const version = textOf(fields.Version, /^[12]\.\d\.\d$/);
  if (version === null) return { kind: 'unknown', cause: 'unreadable_version' };
  const transId = textOf(fields.TdsServerTransID, transIdShape);
  if (!versionShape.test(version) || transId === null || !isChallengeUrl(url)) {
    // An address to which no browser may be sent is one that was not gone to.
    const hasAddress = typeof url === 'string' && url !== '';
    return { kind: 'plain', version, isLookedAt: hasAddress ? 'N' : 'U' };
  }
  const data = encode({ threeDSServerTransID: transId, threeDSMethodNotificationURL: methodReturnUrl });
  return { kind: 'method', version, url, data };
}

/** `Y`: the issuer has looked at the browser; `N`: it did not come to that; `U`: it did not want to. */
export function toFinish(paymentId: string, memo: Memo, threeDSCompInd: 'Y' | 'N' | 'U'): Fields {
  return {
    PaymentId: paymentId,
    CardData: memo.cardData,
    ...(memo.ip !== null && { IP: memo.ip }),
    ...(memo.version !== null && { DATA: { threeDSCompInd, ...memo.browser } }),
  };
}

/** How the issuer asks its customer: in a frame of our page, or by version 1 in the customer's own window. */
export function challengeOf(
  fields: Fields,
  paymentId: string,
  memo: Pick<Memo, 'version' | 'termUrl' | 'window'>,
): Outcome {
  const { ACSUrl: url } = fields;
  const unreadable = { kind: 'unknown', cause: 'unreadable_challenge', reference: paymentId } as const;
  if (!isChallengeUrl(url)) return unreadable;
  const transId = textOf(fields.TdsServerTransId ?? fields.TdsServerTransID, transIdShape);
  const acsTransId = textOf(fields.AcsTransId, transIdShape);
  if (transId !== null && acsTransId !== null && memo.version !== null) {
    const creq = encode({
      threeDSServerTransID: transId,
      acsTransID: acsTransId,
      challengeWindowSize: memo.window,
      messageType: 'CReq',
      messageVersion: memo.version,
    });
    const challenge = { kind: 'three_ds_challenge', url, creq } as const;
    return { kind: 'challenged', challenge, reference: paymentId };
  }
  const MD = textOf(fields.MD, /^[\x21-\x7e]{1,1000}$/);
  const PaReq = textOf(fields.PaReq, /^[\x20-\x7e\r\n]{1,20000}$/);
  if (MD === null || PaReq === null) return unreadable;
  const challenge = { kind: 'form', url, fields: { MD, PaReq, TermUrl: memo.termUrl } } as const;
  return { kind: 'challenged', challenge, reference: paymentId };
}

/** What the browser brought back, as far as it can be an answer. None of it proves anything. */
export type Brought =
  | { kind: 'method'; isDone: boolean }
  | { kind: 'cancelled' }
  /** The bank has the issuer's word from the issuer itself. */
  | { kind: 'answered' }
  | { kind: 'answered_by_form'; MD: string; PaRes: string };

export function readAnswer({ kind, fields }: ChallengeAnswer): Brought | undefined {
  if (kind === 'method_over') return { kind: 'method', isDone: fields.method === 'done' };
  if (kind === 'cancelled') return { kind: 'cancelled' };
  const MD = textOf(fields.MD, /^[\x21-\x7e]{1,1000}$/);
  const PaRes = textOf(fields.PaRes, /^[\w+/=\s-]{1,50000}$/);
  if (MD !== null && PaRes !== null) return { kind: 'answered_by_form', MD, PaRes };
  const { cres } = fields;
  if (typeof cres !== 'string' || cres.length > 50_000) return undefined;
  const said = asFields(parseJson(Buffer.from(cres, 'base64').toString('utf8')));
  return textOf(said?.transStatus, /^[A-Z]$/) === null ? undefined : { kind: 'answered' };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
