import { z } from 'zod';
import type { ProtocolError } from './protocol-error.ts';
import { versions } from './version.ts';

/** An id of a transaction: a UUID, in lower case from here on. */
export const transactionId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
  .transform((id) => id.toLowerCase());

export const messageVersion = z.enum(versions);

/** A result of an authentication, as ARes and RReq carry it. */
export const resultFields = {
  transStatusReason: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
  eci: z
    .string()
    .regex(/^[0-9A-Z]{2}$/)
    .optional(),
  // 20 bytes in base64.
  authenticationValue: z
    .string()
    .regex(/^[A-Za-z0-9+/]{27}=$/)
    .optional(),
};

export type ReadMessage<Message> =
  | { kind: 'read'; message: Message }
  | { kind: 'wrong'; error: ProtocolError };

/** Checks a parsed body against one kind of message. Fields that the schema does not know are dropped. Never throws. */
export function readMessage<Message>(
  body: unknown,
  messageType: string,
  schema: z.ZodType<Message>,
): ReadMessage<Message> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return wrong('101', 'messageType');
  const fields = body as Record<string, unknown>;
  if (fields.messageType !== messageType) return wrong('101', 'messageType');
  const read = schema.safeParse(fields);
  if (read.success) return { kind: 'read', message: read.data };
  const names = [...new Set(read.error.issues.map(({ path }) => String(path[0] ?? 'message')))];
  const missing = names.filter((name) => !Object.hasOwn(fields, name) || fields[name] === undefined);
  if (missing.length > 0) return wrong('201', missing.join(','));
  return wrong(names.includes('messageVersion') ? '102' : '203', names.join(','));
}

export function wrong(code: ProtocolError['code'], detail: string): { kind: 'wrong'; error: ProtocolError } {
  return { kind: 'wrong', error: { code, detail } };
}

/** JSON, or undefined for what is not JSON or is too long to be a message. */
export function parseBody(text: string): unknown {
  if (text.length > maxBodyLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The longest message is a list of card ranges. */
const maxBodyLength = 16 * 1024 * 1024;
