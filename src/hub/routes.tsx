import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { errorCodes } from '../api/errors.ts';
import { operations, publicOperations } from '../api/operations.ts';
import { eventExamples } from '../api/v2/event-examples.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { Language } from '../domain/language.ts';
import type { LocalKeys } from './first-payment.ts';
import { llmsText } from './llms-text.ts';
import { markdownOf } from './markdown.ts';
import { DeclinesPage } from './pages/declines.tsx';
import { ErrorsPage } from './pages/errors.tsx';
import { EventsPage } from './pages/events.tsx';
import { FoundPage } from './pages/found.tsx';
import type { HubFrame } from './pages/frame.tsx';
import { GuidePage } from './pages/guide.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { OperationPage, ReferencePage } from './pages/reference.tsx';
import { StartPage } from './pages/start.tsx';
import { StatesPage } from './pages/states.tsx';
import { type TestCardGroup, TestCardsPage } from './pages/test-cards.tsx';
import { makeReference } from './reference/reference.ts';
import { search } from './search.ts';
import { searchEntries } from './search-entries.ts';
import { sendHubPage } from './send-page.ts';
import { type HubParts, isFromThisMachine, openHubVisit } from './visit.ts';

export interface HubDeps extends HubParts {
  readonly testCards: readonly TestCardGroup[];
  /** What a reader of this machine need not look up; nothing where others can read. */
  readonly local: LocalKeys | null;
  /** Where the files of guides are edited, before their path; nothing when nobody said. */
  readonly editUrl: string | null;
  /** What the customer reads of each refusal. */
  readonly declineTexts: (language: Language) => Readonly<Record<DeclineReason, string>>;
}

/** The developers' pages: what every error's `doc_url` leads to, what is to be read, and where to begin. */
export async function registerHub(app: FastifyInstance, deps: HubDeps): Promise<void> {
  const { docs, publicUrl, editUrl } = deps;
  const reference = makeReference([...operations, ...publicOperations], publicUrl);
  const entries = searchEntries({ docs, reference, testCards: deps.testCards });
  const page = (path: string, draw: (frame: HubFrame, seen: Seen) => JSX.Element) =>
    app.get(path, (request, reply) => {
      const isLocal = isFromThisMachine(request);
      // Keys of this machine stand on no page that anything in between may keep.
      if (isLocal && deps.local) reply.header('cache-control', 'no-store');
      const frame = openHubVisit(deps, request, reply);
      return sendHubPage(reply, draw(frame, { request, local: isLocal ? deps.local : null }));
    });
  const create = reference.operations.find(({ id }) => id === 'createCheckoutSession');
  if (!create) throw new Error('Bug! Nothing creates a session');
  /** One that is made by code, which is there as Markdown too. */
  const made = (path: string, draw: (frame: HubFrame, seen: Seen) => JSX.Element) => {
    page(path, draw);
    app.get(`${path}.md`, (request, reply) => {
      const drawn = draw(openHubVisit(deps, request, reply), { request, local: null });
      return sendText(reply, markdownOf(drawn), 'text/markdown');
    });
  };
  app.get('/', (_request, reply) => reply.redirect('/docs', 302));
  page('/docs', (frame, { local }) => <StartPage {...frame} local={local} create={create} />);
  made('/docs/errors', (frame) => <ErrorsPage {...frame} errors={errorCodes} />);
  made('/docs/test-cards', (frame) => <TestCardsPage {...frame} groups={deps.testCards} />);
  made('/docs/events', (frame) => <EventsPage {...frame} examples={eventExamples} />);
  made('/docs/states', (frame) => <StatesPage {...frame} />);
  made('/docs/declines', (frame) => <DeclinesPage {...frame} texts={deps.declineTexts('en')} />);
  made('/docs/api', (frame) => <ReferencePage {...frame} reference={reference} />);
  for (const operation of reference.operations)
    made(`/docs/api/${operation.id}`, (frame, { local }) => (
      <OperationPage {...frame} local={local} operation={operation} />
    ));
  for (const guide of docs.pages) {
    page(guide.path, (frame) => <GuidePage {...frame} page={guide} editUrl={editUrl} />);
    app.get(`${guide.path}.md`, (_request, reply) => sendText(reply, guide.markdown, 'text/markdown'));
  }
  app.get('/docs/*', (request, reply) => {
    const frame = openHubVisit(deps, request, reply);
    return sendHubPage(reply.status(404), <NotFoundPage {...frame} />);
  });
  app.get('/llms.txt', (_request, reply) => sendText(reply, llmsText(deps, reference), 'text/plain'));
  app.get('/docs/search.json', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(entries),
  );
  page('/docs/search', (frame, { request }) => {
    const { q } = request.query as { q?: unknown };
    const question = typeof q === 'string' ? q.slice(0, 200) : '';
    return <FoundPage {...frame} question={question} found={search(entries, question)} />;
  });
}

interface Seen {
  readonly request: FastifyRequest;
  readonly local: LocalKeys | null;
}

function sendText(reply: FastifyReply, text: string, type: string): FastifyReply {
  return reply
    .type(`${type}; charset=utf-8`)
    .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'public, max-age=300' })
    .send(text);
}
