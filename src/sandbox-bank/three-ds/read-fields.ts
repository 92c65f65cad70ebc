import { Refusal } from '../refusal.ts';

/** The fields of a message that somebody sent, read strictly: a 3DS Server with a wrong field is to hear of it. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** A message whose field is missing (201) or has the wrong form (203). */
export class WrongField extends Error {
  readonly code: '201' | '203';
  readonly field: string;

  constructor(code: '201' | '203', field: string) {
    super(`${field} is ${code === '201' ? 'missing' : 'wrong'}`);
    this.name = 'WrongField';
    this.code = code;
    this.field = field;
  }
}

export function asMessage(body: unknown): MessageFields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'invalid_request', 'body must be an object');
  }
  return body as MessageFields;
}

export function textField(fields: MessageFields, name: string, pattern: RegExp): string {
  const value = fields[name];
  if (value === undefined) throw new WrongField('201', name);
  if (typeof value !== 'string' || !pattern.test(value)) throw new WrongField('203', name);
  return value;
}

export function optionalField(fields: MessageFields, name: string, pattern: RegExp): string | undefined {
  return fields[name] === undefined ? undefined : textField(fields, name, pattern);
}

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const webAddress = /^https?:\/\/[^\s@]{1,2000}$/;
