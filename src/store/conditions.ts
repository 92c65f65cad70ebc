/** Bounds of a time, as lists are narrowed by. */
export type TimeRange = { readonly [bound in 'gte' | 'gt' | 'lte' | 'lt']?: Date | undefined };

/** Collects conditions with their parameters; one with an undefined value is left out. */
export class Conditions {
  readonly params: unknown[];
  readonly #parts: string[] = [];

  /** `params` of a statement that this is a part of. */
  constructor(params: unknown[] = []) {
    this.params = params;
  }

  add(condition: string, ...values: unknown[]): void {
    if (values.includes(undefined)) return;
    this.#parts.push(condition.replaceAll('?', () => this.param(values.shift())));
  }

  /** Each bound that is given, for a column of times. */
  addTimes(column: string, range: TimeRange | undefined): void {
    this.add(`${column} >= ?`, range?.gte);
    this.add(`${column} > ?`, range?.gt);
    this.add(`${column} <= ?`, range?.lte);
    this.add(`${column} < ?`, range?.lt);
  }

  param(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  get text(): string {
    return this.#parts.join(' and ');
  }
}
