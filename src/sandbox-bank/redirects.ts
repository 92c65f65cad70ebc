import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Book, Redirect } from './book.ts';
import type { TestCard } from './cards.ts';
import type { SaleRequest } from './read-requests.ts';
import { Refusal } from './refusal.ts';
import { escapeHtml, sendPage } from './three-ds/pages.ts';
import { readForm } from './three-ds/read-form.ts';
import { amountText, type Words, wordsIn } from './three-ds/words.ts';

const waitsForMs = 15 * 60_000;
const decidesLaterMs = 5_000;

/** Waits until the cardholder has decided, or a reversal or the clock has. Resolves with the code of the sale. */
export function askCardholder(book: Book, request: SaleRequest, card: TestCard): Promise<string> {
  const { reference, amount, currency, returnUrl } = request;
  if (returnUrl === undefined) return Promise.resolve('return_url_missing');
  return new Promise((resolve) => {
    book.redirects.set(reference, {
      key: randomBytes(16).toString('hex'),
      reference,
      amount,
      currency,
      last4: card.number.slice(-4),
      way: request.way,
      returnUrl,
      returnsUndecided: card.redirect === 'returns_undecided',
      decide(code) {
        book.redirects.delete(reference);
        resolve(code);
      },
    });
    after(book, waitsForMs, () => resolveIfWaiting(book, reference));
  });
}

function resolveIfWaiting(book: Book, reference: string): void {
  book.redirects.get(reference)?.decide('redirect_expired');
}

/** Does it after a while, unless the bank closes before. */
function after(book: Book, ms: number, work: () => void): void {
  book.sleep(ms).then(work, () => {});
}

/** The page of a redirect: GET shows it, POST takes the decision and returns to the merchant. */
export async function answerRedirect(
  book: Book,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const redirect = [...book.redirects.values()].find(({ key }) => path === `/redirect/${key}`);
  const language = /^(ru|az)\b/.exec(request.headers['accept-language'] ?? '')?.[1] ?? 'en';
  const say = wordsIn(language);
  if (!redirect) {
    return sendPage(response, { status: 404, language, title: say.over, body: `<p>${say.over}</p>` });
  }
  if (request.method === 'POST') {
    const action = (await readForm(request)).get('action');
    if (action !== 'approve' && action !== 'decline') {
      throw new Refusal(400, 'invalid_request', 'action must be approve or decline');
    }
    await takeDecision(book, redirect, action === 'approve' ? '00' : '05');
    response.writeHead(303, { location: redirect.returnUrl, 'cache-control': 'no-store' }).end();
    return;
  }
  const rows = [[say.amount, amountText(redirect.amount, redirect.currency)], whatPays(redirect, say)].map(
    ([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value ?? '')}</dd>`,
  );
  sendPage(response, {
    language,
    title: say.title,
    body: `<h1>${say.title}</h1><dl>${rows.join('')}</dl><form method="post">
<button name="action" value="approve">${say.approve}</button>
<button name="action" value="decline" class="plain">${say.decline}</button></form>`,
    formTargets: [new URL(redirect.returnUrl).origin],
  });
}

function whatPays({ way, last4 }: Redirect, say: Words): [string, string] {
  switch (way?.kind) {
    case 'instalments':
      return [say.plan, String(way.plan.split('_').at(-1))];
    case 'bank_app':
      return [say.account, `AZ•• •••• ${last4}`];
    default:
      return [say.card, `•••• ${last4}`];
  }
}

/** Resolves when the decision is on the disk, or at once for the card that lets its holder go undecided. */
async function takeDecision(book: Book, redirect: Redirect, code: string): Promise<void> {
  if (redirect.returnsUndecided) return after(book, decidesLaterMs, () => redirect.decide('00'));
  redirect.decide(code);
  await book.sales.get(redirect.reference)?.settled;
}
