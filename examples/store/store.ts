import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Maxfi, MaxfiError, verifyWebhook, WebhookVerificationError } from '../../sdk/src/index.ts';
import {
  type Arrival,
  books,
  type Language,
  languages,
  ordersPage,
  problemPage,
  shopPage,
  storeCss,
  thanksPage,
} from './pages.ts';

export interface StoreConfig {
  readonly maxfi: Maxfi;
  readonly webhookSecret: string;
  /** Where customers and webhooks reach this shop; asked late, since the port may be chosen by the system. */
  readonly baseUrl: () => string;
}

const keptArrivals = 50;
const bodyLimitBytes = 65_536;

/** The whole server of a small shop: its pages, a button that sends a customer to pay, and a webhook endpoint. */
export function createStore(config: StoreConfig): RequestListener {
  const arrivals: Arrival[] = [];
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://shop');
    const lang = pickLanguage(url.searchParams.get('lang'));
    try {
      switch (`${request.method} ${url.pathname}`) {
        case 'GET /':
          return sendHtml(response, 200, shopPage(lang, url.searchParams.has('cancelled')));
        case 'POST /buy':
          return await buy(config, request, response);
        case 'GET /thanks': {
          const session = await config.maxfi.checkoutSessions.retrieve(url.searchParams.get('session') ?? '');
          const news = arrivals.filter(({ event }) => event.data.object.id === session.id);
          return sendHtml(response, 200, thanksPage(lang, session, news));
        }
        case 'POST /webhooks':
          return await receiveWebhook(config, request, response, arrivals);
        case 'GET /orders':
          return sendHtml(response, 200, ordersPage(lang, arrivals));
        case 'GET /store.css':
          return void response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(storeCss);
        default:
          return sendHtml(response, 404, problemPage(lang, '404'));
      }
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      const [status, message] = describe(error);
      sendHtml(response, status, problemPage(lang, message));
    }
  };
}

/** One order, one session: the order number is the Idempotency-Key, so a repeated call finds the same session. */
async function buy(config: StoreConfig, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = new URLSearchParams((await readBody(request)).toString());
  const lang = pickLanguage(form.get('lang'));
  const book = books.find(({ id }) => id === form.get('book'));
  if (!book) return sendHtml(response, 400, problemPage(lang, 'There is no such book.'));
  const orderId = `NAR-${randomBytes(4).toString('hex').toUpperCase()}`;
  const email = form.get('email')?.trim();
  const shop = config.baseUrl();
  const session = await config.maxfi.checkoutSessions.create(
    {
      amount: book.price,
      currency: 'AZN',
      description: `Nar Kitab: ${book.title[lang]}`,
      order_id: orderId,
      language: lang,
      ...(email ? { customer: { email } } : {}),
      success_url: `${shop}/thanks?lang=${lang}&session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${shop}/?lang=${lang}&cancelled=1`,
      webhook_url: `${shop}/webhooks`,
      metadata: { book: book.id },
    },
    { idempotencyKey: orderId },
  );
  response.writeHead(303, { location: session.checkout_url ?? '/' }).end();
}

/** Believes only what is signed, and bears the same event twice. */
async function receiveWebhook(
  config: StoreConfig,
  request: IncomingMessage,
  response: ServerResponse,
  arrivals: Arrival[],
): Promise<void> {
  // The signature is over the bytes as they came: verify first, parse after.
  const rawBody = await readBody(request);
  try {
    const event = await verifyWebhook(rawBody, request.headers, config.webhookSecret);
    const isNew = !arrivals.some((arrival) => arrival.event.id === event.id);
    if (isNew) arrivals.unshift({ event, at: new Date().toISOString() });
    arrivals.splice(keptArrivals);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    response.writeHead(400, { 'content-type': 'text/plain' }).end(error.code);
  }
}

/** What a visitor is told: what MAXFI said, or that the address or the form makes no sense. */
function describe(error: unknown): [status: number, message: string] {
  if (error instanceof MaxfiError) {
    return [error.status === 404 ? 404 : 502, `${error.code}: ${error.message}`];
  }
  // The SDK refuses an id that is none before it asks.
  return error instanceof TypeError ? [404, 'This page does not exist.'] : [400, 'This cannot be read.'];
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function pickLanguage(code: string | null): Language {
  return languages.find((language) => language === code) ?? 'en';
}

function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(html);
}
