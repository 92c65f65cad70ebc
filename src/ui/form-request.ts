import type { FastifyRequest } from 'fastify';

/** What a form of ours posted. */
export function fieldsOf({ body }: FastifyRequest): Readonly<Record<string, string>> {
  return (body ?? {}) as Readonly<Record<string, string>>;
}

/** The value of a cookie, or nothing. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Whether the browser says that a page of ours asked, where it says anything (Fetch Metadata, `Sec-Fetch-Site`). */
export function isFromHere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
