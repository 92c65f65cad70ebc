import { type MessageFields, optionalField, textField, uuid, WrongField, webAddress } from './read-fields.ts';

/** What the directory server needs of an AReq. */
export interface AuthenticationRequest {
  readonly transId: string;
  readonly version: string;
  readonly cardNumber: string;
  readonly amount: number;
  /** ISO 4217 letters. */
  readonly currency: string;
  readonly merchantName: string;
  /** en, ru or az. */
  readonly language: string;
  readonly resultsUrl: string;
  readonly notificationUrl: string;
  /** `threeDSRequestorChallengeInd`: 01 none … 04 mandate, 05 exemption. */
  readonly challengeWish: string;
}

const lettersByNumeric: Readonly<Record<string, string>> = {
  '840': 'USD',
  '978': 'EUR',
  '643': 'RUB',
  '944': 'AZN',
  '398': 'KZT',
  '949': 'TRY',
  '826': 'GBP',
};

/** Checks the fields of an AReq of the browser channel, those too that nothing here uses. Throws a `WrongField`. */
export function readAuthenticationRequest(fields: MessageFields): AuthenticationRequest {
  const version = textField(fields, 'messageVersion', /^(2\.1\.0|2\.2\.0|2\.3\.1)$/);
  checkFixedFields(fields);
  checkBrowserFields(fields, version);
  const currency = lettersByNumeric[textField(fields, 'purchaseCurrency', /^\d{3}$/)];
  if (!currency) throw new WrongField('203', 'purchaseCurrency');
  const language = textField(fields, 'browserLanguage', version === '2.3.1' ? /^.{1,35}$/ : /^.{1,8}$/);
  return {
    transId: textField(fields, 'threeDSServerTransID', uuid),
    version,
    cardNumber: textField(fields, 'acctNumber', /^\d{13,19}$/),
    amount: Number(textField(fields, 'purchaseAmount', /^\d{1,48}$/)),
    currency,
    merchantName: textField(fields, 'merchantName', /^.{1,40}$/su),
    language: /^(ru|az)\b/i.exec(language)?.[1]?.toLowerCase() ?? 'en',
    resultsUrl: textField(fields, 'threeDSServerURL', webAddress),
    notificationUrl: textField(fields, 'notificationURL', webAddress),
    challengeWish: readWish(fields, version),
  };
}

function readWish(fields: MessageFields, version: string): string {
  const wish = fields.threeDSRequestorChallengeInd;
  if (version !== '2.3.1') {
    const known = version === '2.1.0' ? /^0[1-4]$/ : /^0[1-9]$/;
    return optionalField(fields, 'threeDSRequestorChallengeInd', known) ?? '01';
  }
  if (wish === undefined) return '01';
  const isList = Array.isArray(wish) && wish.length > 0 && wish.every((one) => /^0[1-9]$/.test(String(one)));
  if (!isList) throw new WrongField('203', 'threeDSRequestorChallengeInd');
  return wish.includes('04') ? '04' : String(wish[0]);
}

function checkFixedFields(fields: MessageFields): void {
  const patterns: Readonly<Record<string, RegExp>> = {
    messageCategory: /^01$/,
    deviceChannel: /^02$/,
    threeDSCompInd: /^[YNU]$/,
    threeDSRequestorAuthenticationInd: /^01$/,
    threeDSRequestorID: /^.{1,35}$/,
    threeDSRequestorName: /^.{1,40}$/u,
    threeDSRequestorURL: webAddress,
    threeDSServerRefNumber: /^.{1,32}$/,
    acquirerBIN: /^\d{1,11}$/,
    acquirerMerchantID: /^.{1,35}$/,
    mcc: /^\d{4}$/,
    merchantCountryCode: /^\d{3}$/,
    cardExpiryDate: /^\d\d(0[1-9]|1[0-2])$/,
    purchaseExponent: /^\d$/,
    purchaseDate: /^\d{14}$/,
  };
  for (const [name, pattern] of Object.entries(patterns)) textField(fields, name, pattern);
  optionalField(fields, 'cardholderName', /^[\x20-\x7e]{2,45}$/);
  optionalField(fields, 'email', /^\S{3,254}$/);
}

function checkBrowserFields(fields: MessageFields, version: string): void {
  textField(fields, 'browserAcceptHeader', /^[\x20-\x7e]{1,2048}$/);
  textField(fields, 'browserUserAgent', /^[\x20-\x7e]{1,2048}$/);
  optionalField(fields, 'browserIP', /^[0-9A-Fa-f:.]{2,45}$/);
  const hasScript = fields.browserJavascriptEnabled;
  if (version !== '2.1.0' && hasScript === undefined) throw new WrongField('201', 'browserJavascriptEnabled');
  if (hasScript !== undefined && typeof hasScript !== 'boolean') {
    throw new WrongField('203', 'browserJavascriptEnabled');
  }
  if (version !== '2.1.0' && hasScript === false) return;
  textField(fields, 'browserColorDepth', /^(1|4|8|15|16|24|32|48)$/);
  textField(fields, 'browserScreenHeight', /^\d{1,6}$/);
  textField(fields, 'browserScreenWidth', /^\d{1,6}$/);
  textField(fields, 'browserTZ', /^-?\d{1,4}$/);
  if (typeof fields.browserJavaEnabled !== 'boolean') throw new WrongField('201', 'browserJavaEnabled');
}
