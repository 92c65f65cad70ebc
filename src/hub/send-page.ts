import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { sendHtml } from '../ui/send-html.ts';

/** Sends a page of the hub; `more` are headers of one kind of page, `frames` for those that show another of ours inside. */
export function sendHubPage(
  reply: FastifyReply,
  page: JSX.Element,
  { frames = false, more = {} }: { frames?: boolean; more?: Readonly<Record<string, string>> } = {},
): FastifyReply {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    ...(frames ? ["frame-src 'self'"] : []),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  reply.headers({
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...more,
  });
  return sendHtml(reply, `<!doctype html>${renderToString(page)}`);
}
