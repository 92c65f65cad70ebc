/** What the customer told us of himself; fields that the form did not ask for are null. */
export interface Cardholder {
  readonly name: string | null;
  readonly email: string | null;
  /** E.164, with the plus. */
  readonly phone: string | null;
}

type Fields = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** The cardholder fields of an AReq. What does not fit the protocol is left out: fewer data, never wrong ones. */
export function cardholderFields({ name, email, phone }: Cardholder): Fields {
  const plainName = name === null ? undefined : latinName(name);
  const splitPhone = phone === null ? undefined : splitNumber(phone);
  const isEmail = email !== null && email.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(email);
  return {
    ...(plainName ? { cardholderName: plainName } : {}),
    ...(isEmail && !holdsLongNumber(email) ? { email } : {}),
    ...(splitPhone ? { mobilePhone: splitPhone } : {}),
  };
}

/** The protocol takes 2 to 45 printable ASCII characters. Accents are dropped; a name in another script is left out. */
export function latinName(name: string): string | undefined {
  const plain = name
    .slice(0, 200)
    .replace(/[əƏ]/g, (letter) => (letter === 'ə' ? 'e' : 'E'))
    .replace(/ı/g, 'i')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 45)
    .trim();
  const fits = plain.length >= 2 && /^[\x20-\x7e]+$/.test(plain);
  return fits && !holdsLongNumber(plain) ? plain : undefined;
}

/** People type their card number into the wrong field; it may stand in one field of a message only. */
function holdsLongNumber(text: string): boolean {
  return /\d{12,}/.test(text.replace(/[ .-]/g, ''));
}

const twoDigitCodes: ReadonlySet<string> = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 ' +
    '81 82 84 86 90 91 92 93 94 95 98'
  ).split(' '),
);

/** `+994501234567` is country code 994 and subscriber 501234567. */
function splitNumber(phone: string): { cc: string; subscriber: string } | undefined {
  const digits = /^\+([1-9]\d{6,14})$/.exec(phone)?.[1];
  if (!digits) return undefined;
  const codeLength = /^[17]/.test(digits) ? 1 : twoDigitCodes.has(digits.slice(0, 2)) ? 2 : 3;
  return { cc: digits.slice(0, codeLength), subscriber: digits.slice(codeLength) };
}
