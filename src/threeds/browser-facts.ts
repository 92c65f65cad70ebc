import { isAddress } from '../domain/address.ts';
import { isAtLeast, type ThreeDsVersion } from './version.ts';

/** What we know of the customer's browser. All of it is untrusted text; nothing here can be wrong enough to throw. */
export interface BrowserFacts {
  /** The `Accept` header of the request that brought the card. */
  readonly acceptHeader: string;
  readonly userAgent: string;
  /** The `Accept-Language` header; stands in for the language when there is no script. */
  readonly acceptLanguage: string;
  readonly ip: string | null;
  /** What a script saw; null when JavaScript is off. */
  readonly script: BrowserScriptFacts | null;
}

export interface BrowserScriptFacts {
  /** `navigator.language` */
  readonly language: string;
  /** `screen.colorDepth` */
  readonly colorDepth: number;
  readonly screenHeightPx: number;
  readonly screenWidthPx: number;
  /** `new Date().getTimezoneOffset()`: minutes, 0 when unknown. */
  readonly timeZoneOffsetMinutes: number;
  readonly javaEnabled: boolean;
}

type Fields = Readonly<Record<string, string | boolean | readonly string[]>>;

/** The browser fields of an AReq, as the version wants them. */
export function browserFields(facts: BrowserFacts, version: ThreeDsVersion): Fields {
  const tags = languageTags(facts.acceptLanguage);
  const longestTag = isAtLeast(version, '2.3.1') ? 35 : 8;
  const language =
    shortenTag(facts.script?.language ?? '', longestTag) ?? shortenTag(tags[0] ?? '', longestTag);
  const ip = facts.ip?.trim() ?? '';
  return {
    browserAcceptHeader: headerText(facts.acceptHeader) || '*/*',
    browserUserAgent: headerText(facts.userAgent) || 'unknown',
    browserLanguage: language ?? 'en',
    ...(isAddress(ip) && ip.length <= 45 ? { browserIP: ip } : {}),
    ...(isAtLeast(version, '2.2.0') ? { browserJavascriptEnabled: facts.script !== null } : {}),
    ...(isAtLeast(version, '2.3.1') && tags.length > 0 ? { acceptLanguage: tags } : {}),
    ...scriptFields(facts.script, version),
  };
}

/**
 * Without a script 2.2.0 and newer leave these out. 2.1.0 has no way to say so and requires them, so there it gets
 * values that claim as little as can be.
 */
function scriptFields(script: BrowserScriptFacts | null, version: ThreeDsVersion): Fields {
  if (!script && isAtLeast(version, '2.2.0')) return {};
  return {
    browserJavaEnabled: script?.javaEnabled ?? false,
    browserColorDepth: String(roundColorDepth(script?.colorDepth ?? 24)),
    browserScreenHeight: String(whole(script?.screenHeightPx ?? 0, 0, 999_999)),
    browserScreenWidth: String(whole(script?.screenWidthPx ?? 0, 0, 999_999)),
    // From UTC-14 to UTC+14; the sign is that of getTimezoneOffset, so Baku is -240.
    browserTZ: String(whole(script?.timeZoneOffsetMinutes ?? 0, -840, 840)),
  };
}

const colorDepths = [48, 32, 24, 16, 15, 8, 4, 1] as const;

/** Rounds down to a depth that the protocol knows: Chrome's 30 becomes 24. */
export function roundColorDepth(depth: number): number {
  return colorDepths.find((known) => known <= depth) ?? 1;
}

function whole(value: number, min: number, max: number): number {
  if (!Number.isFinite(value)) return 0;
  // `+ 0` turns -0 into 0.
  return Math.min(max, Math.max(min, Math.trunc(value))) + 0;
}

/** Printable ASCII, at most 2048 characters; the rest is cut. */
function headerText(text: string): string {
  return text
    .slice(0, 8_192)
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 2_048);
}

/** The tags of an `Accept-Language` header in their order, at most ten. */
function languageTags(header: string): string[] {
  return header
    .slice(0, 1_000)
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
    .filter((tag) => isTag(tag) && tag.length <= 35)
    .slice(0, 10);
}

function isTag(text: string): boolean {
  return /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(text);
}

/** A BCP 47 tag cut between its parts until it fits: `zh-Hant-TW` in 8 is `zh-Hant`. Nothing when it is no tag. */
function shortenTag(tag: string, maxLength: number): string | undefined {
  if (!isTag(tag)) return undefined;
  let shorter = tag;
  while (shorter.length > maxLength) {
    const cut = shorter.lastIndexOf('-');
    if (cut < 0) return undefined;
    shorter = shorter.slice(0, cut);
  }
  return shorter;
}
