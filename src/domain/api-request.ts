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

/** Fields that are about a person, wherever they stand. */
const personal = /("(?:email|phone|name|ip)"\s*:\s*")((?:[^"\\]|\\.)*)/g;

/** A body or a path as it may be kept: without keys, people and whatever could be the number of a card. */
export function masked(text: string): string {
  return withoutKeys(text)
    .replaceAll(personal, (_all, before: string, value: string) => `${before}${value.slice(0, 1)}…`)
    .replaceAll(/[^\s"'=&?<>]+(?:@|%40)[^\s"'=&?<>]+/g, '…@…')
    .replaceAll(/\d(?:[ -]?\d){11,}/g, '…')
    .slice(0, mostKept);
}
