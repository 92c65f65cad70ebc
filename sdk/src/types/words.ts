/** ISO 4217, in the currencies that MAXFI takes. */
export type Currency = 'USD' | 'EUR' | 'RUB' | 'AZN' | 'KZT' | 'TRY' | 'GBP';
export type Language = 'en' | 'ru' | 'az';

/** Your own key/value pairs; values come back with their type. */
export type Metadata = Record<string, string | number | boolean>;

/** Times in RFC 3339 form, such as `2026-11-22T10:30:00Z`. */
export interface TimeRange {
  gte?: string;
  gt?: string;
  lte?: string;
  lt?: string;
}

/** One page of a list, newest first. */
export interface Page<T> {
  object: 'list';
  url: string;
  has_more: boolean;
  data: T[];
}

/** Which page of a list: after an id further back in time, or before one nearer to now; not both. */
export interface PageParams {
  /** 1 to 100; 10 by default. */
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}
