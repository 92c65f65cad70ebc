import type { FastifyRequest } from 'fastify';

/** What a form of ours posted. */
export function fieldsOf({ body }: FastifyRequest): Readonly<Record<string, string>> {
  return (body ?? {}) as Readonly<Record<string, string>>;
}

/** Whether the browser says that a page of ours asked, where it says anything (Fetch Metadata, `Sec-Fetch-Site`). */
export function isFromHere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
