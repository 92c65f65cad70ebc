/** What a reader of this machine is shown, so that nothing has to be looked up. */
export interface LocalKeys {
  readonly testKey: string;
  readonly webhookSecret: string;
}

export interface FirstPayment {
  /** For a terminal. */
  readonly settings: string;
  /** `webhook.mjs`: says of each webhook whether it is genuine. */
  readonly webhook: string;
  /** `pay.mjs`: makes a session and prints where it is paid. */
  readonly pay: string;
}

/** Where `webhook.mjs` listens; only an installation on the same machine reaches it. */
export const localReceiver = 'http://localhost:3000/';

/** The two programs of the start page, which need nothing but Node. */
export function firstPayment(publicUrl: string, keys: LocalKeys | null): FirstPayment {
  return {
    settings: [
      `export MAXFI_URL=${publicUrl}`,
      `export MAXFI_KEY=${keys?.testKey ?? 'sk_test_…'}`,
      `export MAXFI_WEBHOOK_SECRET=${keys?.webhookSecret ?? 'whsec_…'}`,
      `export WEBHOOK_URL=${keys ? localReceiver : 'https://…'}`,
    ].join('\n'),
    webhook: webhookProgram,
    pay: payProgram,
  };
}

const webhookProgram = `import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = Buffer.from(process.env.MAXFI_WEBHOOK_SECRET.replace('whsec_', ''), 'base64');

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures = '' } = headers;
  const isRecent = Math.abs(Date.now() / 1000 - Number(seconds)) < 300;
  const wanted = createHmac('sha256', key).update(id + '.' + seconds + '.' + body).digest();
  return isRecent && signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  if (!isGenuine(request.headers, body)) return response.writeHead(400).end();
  const { type, data } = JSON.parse(body);
  console.log('genuine:', type, 'of order', data.object.order_id);
  response.writeHead(204).end();
}).listen(3000, () => console.log('Waiting at http://localhost:3000'));`;

const payProgram = `const order = process.argv[2] ?? 'A-' + Date.now();
const answer = await fetch(process.env.MAXFI_URL + '/v2/payments/checkout', {
  method: 'POST',
  headers: {
    authorization: 'Bearer ' + process.env.MAXFI_KEY,
    'content-type': 'application/json',
    'idempotency-key': 'first-payment-' + order,
  },
  body: JSON.stringify({
    amount: 4900, // 49.00
    currency: 'AZN',
    order_id: order,
    webhook_url: process.env.WEBHOOK_URL,
  }),
});
const session = await answer.json();
console.log(answer.ok ? session.checkout_url : session.error.message);`;
