import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJson, sendFaulty, sendJson } from '../exchange.ts';
import { Refusal } from '../refusal.ts';
import { beforeWork, type FaultScript } from '../scripted-faults.ts';
import { answerChallenge, openChallenge } from './challenge.ts';
import { challengePage, returnPage } from './challenge-page.ts';
import { answerDirectory } from './directory.ts';
import { type Page, postingPage, sendPage } from './pages.ts';
import { uuid, webAddress } from './read-fields.ts';
import { readForm } from './read-form.ts';
import type { ThreeDsDesk } from './transactions.ts';
import { wordsIn } from './words.ts';

/** How long a directory server or a method page that hangs holds the line. */
const hangsForMs = 120_000;

/** Answers a request under `/3ds/`. Throws a `Refusal` for what is not there or not right. */
export async function answerThreeDs(
  desk: ThreeDsDesk,
  faults: FaultScript,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (path === '/3ds/acs/escaped') return sendPage(response, escapedPage);
  if (request.method !== 'POST') throw new Refusal(405, 'method_not_allowed', 'Use POST here.');
  switch (path) {
    case '/3ds/ds':
      return answerMessage(desk, faults, request, response);
    case '/3ds/acs/method':
      return answerMethod(request, response);
    case '/3ds/acs/method-hangs':
      await desk.sleep(hangsForMs);
      return sendPage(response, { ...escapedPage, title: 'Too late' });
    case '/3ds/acs/challenge':
      return sendPage(response, shownChallenge(desk, await readForm(request)));
    case '/3ds/acs/answer':
      return takeAnswer(desk, await readForm(request), response);
    default:
      throw new Refusal(404, 'unknown_path', 'There is nothing at this path.');
  }
}

const escapedPage = {
  language: 'en',
  title: 'Escaped',
  body: '<p>This page is not part of a challenge.</p>',
};

async function answerMessage(
  desk: ThreeDsDesk,
  faults: FaultScript,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request);
  const kind = kindOf(body);
  const fault = kind && faults.take(kind);
  if (fault?.do === 'reset_before_read') {
    request.socket.resetAndDestroy();
    return;
  }
  await beforeWork(fault, desk.sleep);
  const answer = answerDirectory(desk, body);
  switch (answer.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'silence':
      await desk.sleep(hangsForMs);
      request.socket.destroy();
      return;
    case 'answer':
      return fault ? sendFaulty(response, answer, fault, desk.sleep) : sendJson(response, answer);
    default:
      throw new Error(`Bug! An answer was not handled: ${answer satisfies never}`);
  }
}

function kindOf(body: unknown): 'card_ranges' | 'authentication' | undefined {
  const type = typeof body === 'object' && body !== null ? (body as Record<string, unknown>).messageType : '';
  return type === 'PReq' ? 'card_ranges' : type === 'AReq' ? 'authentication' : undefined;
}

/** The page of the hidden frame: it has seen the browser, and says so to the merchant. */
async function answerMethod(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const data = (await readForm(request)).get('threeDSMethodData') ?? '';
  const { threeDSServerTransID: transId, threeDSMethodNotificationURL: url } = readMethodData(data);
  if (
    typeof transId !== 'string' ||
    !uuid.test(transId) ||
    typeof url !== 'string' ||
    !webAddress.test(url)
  ) {
    throw new Refusal(400, 'invalid_request', 'threeDSMethodData is wrong');
  }
  const say = wordsIn('en');
  const threeDSMethodData = Buffer.from(JSON.stringify({ threeDSServerTransID: transId })).toString(
    'base64url',
  );
  sendPage(
    response,
    postingPage({
      language: 'en',
      title: say.returning,
      button: say.continue,
      action: url,
      fields: { threeDSMethodData },
    }),
  );
}

function readMethodData(data: string): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(Buffer.from(data, 'base64url').toString('utf8'));
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function shownChallenge(desk: ThreeDsDesk, form: URLSearchParams): Page {
  const transaction = openChallenge(desk, form.get('creq'), form.get('threeDSSessionData'));
  if (!transaction) {
    const body = '<p>There is no such challenge.</p>';
    return { status: 400, language: 'en', title: 'No challenge', body };
  }
  if (transaction.card.threeDs?.challenge === 'acs_error') {
    const body = '<p>Something went wrong at the bank.</p>';
    return { status: 500, language: 'en', title: 'Error', body };
  }
  const { end } = transaction;
  return end ? returnPage(transaction, end.claim) : challengePage(transaction);
}

async function takeAnswer(desk: ThreeDsDesk, form: URLSearchParams, response: ServerResponse): Promise<void> {
  const transaction = desk.transactions.get(form.get('trans') ?? '');
  if (!transaction) throw new Refusal(404, 'unknown_challenge', 'There is no such challenge.');
  const answer = { isCancelled: form.get('action') === 'cancel', code: form.get('code') ?? '' };
  const claim = await answerChallenge(desk, transaction, answer);
  sendPage(response, claim ? returnPage(transaction, claim) : challengePage(transaction));
}
