import { inspect } from 'node:util';

const redacted = '[redacted]';

/**
 * Holds a value that must never be printed: a card number, a security code, a key. Every way of turning it into
 * text gives `[redacted]`; only `reveal()` hands it out, and tidy lists who may call that.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
