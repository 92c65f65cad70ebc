import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.ts';

const limitBytes = 64 * 1024;

/** Reads the fields of a posted form, or throws a `Refusal` (413, 415). */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new Refusal(415, 'unsupported_media_type', 'The body must be a posted form.');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new Refusal(413, 'body_too_large', 'The form is too long.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
