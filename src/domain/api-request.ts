import { withoutKeys } from './api-key.ts';

/** One request of a merchant's program, as it is shown to the merchant's people. */
export interface ApiRequest {
  readonly merchantId: string;
  /** `req_…`, which the answer carried too. */
  readonly id: string;
  readonly livemode: boolean;
  readonly keyId: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly errorCode: string | null;
  readonly body: string | null;
  readonly createdAt: Date;
}

const mostKept = 2_000;
/** So much is looked at: masked it is no longer, and what lies at its end is left out whole. */
const mostRead = 2 * mostKept;

/** Fields that are about a person, wherever they stand. */
const personal = /("(?:email|phone|name|ip)"\s*:\s*")((?:[^"\\]|\\.)*)/g;

/** A body or a path as it may be kept: without keys, people and whatever could be the number of a card. */
export function masked(text: string): string {
  return withoutKeys(beginningOf(text))
    .replaceAll(personal, (_all, before: string, value: string) => `${before}${value.slice(0, 1)}…`)
    .replaceAll(/[^\s"'=&?<>]{1,64}(?:@|%40)[^\s"'=&?<>]{1,255}/g, '…@…')
    .replaceAll(/\d(?:[ -]?\d){11,}/g, '…')
    .slice(0, mostKept);
}

/** The beginning without its last word or number: half a key or half the number of a card would not be known for what it is. */
function beginningOf(text: string): string {
  if (text.length <= mostRead) return text;
  let end = mostRead;
  while (end > 0 && /[^\s,{}[\]]/.test(text[end - 1] ?? '')) end -= 1;
  while (end > 0 && /[\d\s-]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}
