import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackAddress } from '../domain/address.ts';
import { isLanguage, type Language, pickLanguage } from '../domain/language.ts';
import { cookieOf } from '../ui/form-request.ts';
import type { HubFrame } from './pages/frame.tsx';
import { translator } from './translate.ts';

/** What every page of the hub is drawn with, whoever reads it. */
export type HubParts = Omit<HubFrame, 'language' | 't'>;

const cookie = 'maxfi_docs_language';
const yearS = 365 * 24 * 60 * 60;

/**
 * The frame of a page in its reader's language: the one asked for by `?lang=`, which is kept, else the one kept, else
 * what the browser asks for.
 */
export function openHubVisit<Parts extends HubParts>(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Parts & HubFrame {
  const language = languageOf(request, reply);
  reply.header('vary', 'accept-language, cookie');
  return { ...parts, language, t: translator(language) };
}

function languageOf(request: FastifyRequest, reply: FastifyReply): Language {
  const { lang } = request.query as { lang?: unknown };
  if (typeof lang === 'string' && isLanguage(lang)) {
    reply.header('set-cookie', `${cookie}=${lang}; Path=/docs; Max-Age=${yearS}; HttpOnly; SameSite=Lax`);
    return lang;
  }
  const kept = cookieOf(request, cookie) ?? '';
  return isLanguage(kept) ? kept : pickLanguage(request.headers['accept-language']);
}

/**
 * Whether this machine asks, under one of its own names and for itself: another name that leads here is somebody's page in a
 * browser of this machine, and a proxy on it asks for others.
 */
export function isFromThisMachine(request: FastifyRequest): boolean {
  const isAskedFor = forwarding.some((name) => request.headers[name] !== undefined);
  const isOwnName = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(request.hostname);
  return isLoopbackAddress(request.ip) && isOwnName && !isAskedFor;
}

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];
