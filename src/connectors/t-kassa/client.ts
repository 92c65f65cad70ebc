import assert from 'node:assert/strict';
import { constants, type KeyObject, publicEncrypt } from 'node:crypto';
import type { Secret } from '../../vault/secret.ts';
import type { CardDetails, CardMode, ConnectorFetch } from '../connector.ts';
import { exchange, type Reply } from '../exchange.ts';
import type { Fields } from '../reading.ts';
import { embossedName } from '../writing.ts';
import { tokenOf } from './token.ts';

export interface Credentials {
  readonly baseUrl: string;
  readonly terminalKey: string;
  readonly password: Secret<string>;
  /** By it the bank alone can read a card that was typed on our page; there in the mode `direct`. */
  readonly publicKey: KeyObject | undefined;
  readonly mode: CardMode;
}

export type Method =
  | 'Init'
  | 'GetQr'
  | 'Check3dsVersion'
  | 'FinishAuthorize'
  | 'Submit3DSAuthorization'
  | 'Submit3DSAuthorizationV2'
  | 'CheckOrder'
  | 'GetState'
  | 'GetQrState'
  | 'Cancel';

/** The answers to 3-D Secure are taken as forms, everything else as JSON. */
const forms: ReadonlySet<Method> = new Set(['Submit3DSAuthorization', 'Submit3DSAuthorizationV2']);

export interface Client {
  /** Sends the fields with the terminal's name and the signature. Never throws. */
  call(method: Method, fields: Fields, signal: AbortSignal): Promise<Reply>;
  /** A card as only the bank can read it; each time another text. */
  encrypt(card: CardDetails): string;
  sign(fields: Fields): string;
}

/** The bank's HTTP. */
export function createClient(credentials: Credentials, fetch: ConnectorFetch): Client {
  const baseUrl = credentials.baseUrl.replace(/\/+$/, '');
  const sign = (fields: Fields) => tokenOf(fields, credentials.password.reveal());
  return {
    call(method, fields, signal) {
      const named: Fields = { TerminalKey: credentials.terminalKey, ...fields };
      const signed: Fields = { ...named, Token: sign(named) };
      const isForm = forms.has(method);
      return exchange(fetch, `${baseUrl}/v2/${method}`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        },
        body: isForm ? formOf(signed) : JSON.stringify(signed),
        signal,
      });
    },
    encrypt(card) {
      const { publicKey: key } = credentials;
      assert(key, 'Bug! A card came to an account without a key for it');
      const text = Buffer.from(cardText(card), 'utf8');
      return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, text).toString('base64');
    },
    sign,
  };
}

function formOf(fields: Fields): string {
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(pairs).toString();
}

/** Without what separates the fields of a card, and so that all of them fit into what the key can hold. */
const mostOfHolder = 26;

function cardText({ number, securityCode, expiryMonth, expiryYear, holderName }: CardDetails): string {
  const month = String(expiryMonth).padStart(2, '0');
  const year = String(expiryYear % 100).padStart(2, '0');
  const holder = embossedName(holderName, mostOfHolder);
  return [
    `PAN=${number.reveal()}`,
    `ExpDate=${month}${year}`,
    ...(holder === null ? [] : [`CardHolder=${holder}`]),
    ...(securityCode ? [`CVV=${securityCode.reveal()}`] : []),
  ].join(';');
}
