import { houseColour, isHexColour } from './colour.ts';
import { type Language, languages } from './language.ts';
import { isMailAddress } from './mail.ts';

/** How round buttons and fields are. */
export const cornerShapes = ['square', 'soft', 'round'] as const;
export type CornerShape = (typeof cornerShapes)[number];

/** Faces that every device has: nothing is fetched for them. */
export const fontFaces = ['sans', 'serif', 'rounded'] as const;
export type FontFace = (typeof fontFaces)[number];

/** How a page looks. A merchant has one look, and a session may have another in parts. */
export interface Look {
  readonly display_name?: string;
  /** `#rrggbb`: the button, links and focus, made readable by themselves (`colour.ts`). */
  readonly color?: string;
  /** `#rrggbb`: behind the form, lightened or darkened only as far as text needs. */
  readonly background?: string;
  readonly corners?: CornerShape;
  readonly font?: FontFace;
}

export type Texts = Readonly<Partial<Record<Language, string>>>;

/** All that a merchant says of its pages. Every part may be left out. */
export interface Branding extends Look {
  readonly support?: { readonly email?: string; readonly phone?: string; readonly url?: string };
  /** Below the button, and on the receipt. */
  readonly pay_note?: Texts;
  readonly paid_note?: Texts;
  /** In the footer: who the customer deals with. */
  readonly legal?: Texts;
  readonly terms_url?: string;
  readonly privacy_url?: string;
  /** Origins whose pages may hold ours in a frame. */
  readonly embed_origins?: readonly string[];
}

export const lookLimits = { displayName: 100, note: 300, legal: 500, embedOrigins: 10 } as const;

const hex = 'must be a colour such as #0b6e4f';
const address = 'must be an https address such as https://shop.example/terms';

type Check = (value: unknown) => string | undefined;

const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string) ? undefined : `must be one of ${words.join(', ')}`;

const plainText =
  (most: number): Check =>
  (value) =>
    isPlainText(value, most) ? undefined : `must be plain text of 1 to ${most} characters`;

const texts =
  (most: number): Check =>
  (value) => {
    const what = `must be an object of ${languages.join(', ')}, each plain text of 1 to ${most} characters`;
    if (!isObject(value)) return what;
    const isFit = ([language, text]: [string, unknown]) =>
      (languages as readonly string[]).includes(language) && isPlainText(text, most);
    return Object.entries(value).every(isFit) ? undefined : what;
  };

const isColour: Check = (value) => (typeof value === 'string' && isHexColour(value) ? undefined : hex);
const isAddress: Check = (value) => (isHttpsUrl(value) ? undefined : address);

const lookChecks: Readonly<Record<keyof Look, Check>> = {
  display_name: plainText(lookLimits.displayName),
  color: isColour,
  background: isColour,
  corners: oneOf(cornerShapes),
  font: oneOf(fontFaces),
};

const checks: Readonly<Record<keyof Branding, Check>> = {
  ...lookChecks,
  support: (value) => wrongSupport(value),
  pay_note: texts(lookLimits.note),
  paid_note: texts(lookLimits.note),
  legal: texts(lookLimits.legal),
  terms_url: isAddress,
  privacy_url: isAddress,
  embed_origins(value) {
    const isList = Array.isArray(value) && value.length <= lookLimits.embedOrigins && value.every(isOrigin);
    return isList
      ? undefined
      : `must be a list of at most ${lookLimits.embedOrigins} origins such as https://shop.example`;
  },
};

export type ReadBranding =
  | { readonly kind: 'branding'; readonly branding: Branding }
  /** A sentence for each field that is wrong. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Reads what somebody wrote about a merchant's pages. A field that is not known is wrong, not ignored. */
export function readBranding(value: unknown): ReadBranding {
  if (!isObject(value)) return { kind: 'wrong', problems: ['The branding must be an object.'] };
  const problems = Object.entries(value).flatMap(([name, one]) => {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof Branding] : undefined;
    if (!check) return [`${name} is not known; there are ${Object.keys(checks).join(', ')}.`];
    const problem = check(one);
    return problem === undefined ? [] : [`${name} ${problem}.`];
  });
  return problems.length > 0
    ? { kind: 'wrong', problems }
    : { kind: 'branding', branding: value as Branding };
}

/** A merchant's look with what a session says otherwise. */
export function lookOf(branding: Branding, over: Look = {}, colour = houseColour): Required<Look> {
  const {
    display_name = '',
    color = colour,
    background = '',
    corners = 'soft',
    font = 'sans',
  } = {
    ...branding,
    ...over,
  };
  return { display_name, color, background, corners, font };
}

function wrongSupport(value: unknown): string | undefined {
  const what = 'must be an object with any of email, phone (such as +994501234567) and url (https)';
  if (!isObject(value)) return what;
  const { email, phone, url, ...unknown } = value;
  const isRight =
    Object.keys(unknown).length === 0 &&
    (email === undefined || (typeof email === 'string' && isMailAddress(email))) &&
    (phone === undefined || (typeof phone === 'string' && /^\+[1-9]\d{6,14}$/.test(phone))) &&
    (url === undefined || isHttpsUrl(url));
  return isRight ? undefined : what;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing that cannot be seen, and nothing that turns the direction of what stands beside it. */
function isPlainText(value: unknown, most: number): value is string {
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  const length = [...value].length;
  return (
    value.trim() !== '' && length <= most && !/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(value)
  );
}

function isHttpsUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 2_000 || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '';
}

/** Loopback may do without TLS, so that an integration can be tried. */
function isOrigin(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, protocol, hostname } = new URL(value);
  const isSafe =
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname));
  return isSafe && origin === value && /^[a-z0-9.:/-]+$/.test(value);
}
