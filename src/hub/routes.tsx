import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { errorCodes } from '../api/errors.ts';
import { operations, publicOperations } from '../api/operations.ts';
import { eventExamples } from '../api/v2/event-examples.ts';
import type { DeclineReason } from '../domain/decline.ts';
import type { Language } from '../domain/language.ts';
import { type Docs, pagesInOrder } from './docs.ts';
import type { LocalKeys } from './first-payment.ts';
import { DeclinesPage } from './pages/declines.tsx';
import { ErrorsPage } from './pages/errors.tsx';
import { EventsPage } from './pages/events.tsx';
import { FoundPage } from './pages/found.tsx';
import type { HubFrame } from './pages/frame.tsx';
import { GuidePage } from './pages/guide.tsx';
import { OperationPage, ReferencePage } from './pages/reference.tsx';
import { StartPage } from './pages/start.tsx';
import { StatesPage } from './pages/states.tsx';
import { type TestCardGroup, TestCardsPage } from './pages/test-cards.tsx';
import { makeReference } from './reference/reference.ts';
import { search } from './search.ts';
import { searchEntries } from './search-entries.ts';
import { sendHubPage } from './send-page.ts';
import { tableEntries } from './table-entries.ts';
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
  const entries = [...searchEntries(docs), ...entriesOfReference(reference), ...tableEntries()].map(
    (entry) => ({
      ...entry,
      // What stands between backticks is code elsewhere; here it is words.
      text: entry.text.replaceAll('`', ''),
    }),
  );
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
  app.get('/', (_request, reply) => reply.redirect('/docs', 302));
  page('/docs', (frame, { local }) => <StartPage {...frame} local={local} create={create} />);
  page('/docs/errors', (frame) => <ErrorsPage {...frame} errors={errorCodes} />);
  page('/docs/test-cards', (frame) => <TestCardsPage {...frame} groups={deps.testCards} />);
  page('/docs/events', (frame) => <EventsPage {...frame} examples={eventExamples} />);
  page('/docs/states', (frame) => <StatesPage {...frame} />);
  page('/docs/declines', (frame) => <DeclinesPage {...frame} texts={deps.declineTexts('en')} />);
  page('/docs/api', (frame) => <ReferencePage {...frame} reference={reference} />);
  for (const operation of reference.operations)
    page(`/docs/api/${operation.id}`, (frame, { local }) => (
      <OperationPage {...frame} local={local} operation={operation} />
    ));
  for (const guide of docs.pages) {
    page(guide.path, (frame) => <GuidePage {...frame} page={guide} editUrl={editUrl} />);
    app.get(`${guide.path}.md`, (_request, reply) => sendText(reply, guide.markdown, 'text/markdown'));
  }
  app.get('/llms.txt', (_request, reply) => sendText(reply, llmsText(docs, publicUrl), 'text/plain'));
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

function entriesOfReference({ operations: all, objects }: ReturnType<typeof makeReference>) {
  return [
    ...all.map(({ id, summary, method, path, description }) => ({
      path: `/docs/api/${id}`,
      page: summary,
      heading: '',
      text: `${method} ${path} ${description}`,
    })),
    ...objects.map(({ name, rows }) => ({
      path: `/docs/api#${name.toLowerCase()}`,
      page: 'Reference',
      heading: name,
      text: rows.map((row) => `${row.name} ${row.says}`).join(' '),
    })),
    ...Object.entries(errorCodes).map(([code, { reason, fix }]) => ({
      path: `/docs/errors#${code.toLowerCase()}`,
      page: 'Errors',
      heading: code,
      text: `${reason} ${fix}`,
    })),
  ];
}

/** The pages as a list for programs that read: https://llmstxt.org */
function llmsText(docs: Docs, publicUrl: string): string {
  const pages = pagesInOrder(docs);
  const sections = docs.sections.map(({ title, paths }) => {
    const lines = pages
      .filter(({ path }) => paths.includes(path))
      .map(
        ({ path, title: name, summary }) => `- [${name}](${publicUrl}${path}.md): ${summary.slice(0, 160)}`,
      );
    return [`## ${title}`, '', ...lines].join('\n');
  });
  return [
    '# MAXFI',
    '',
    '> A hosted checkout: create a session from your server, send the customer to its page, hear of the result by webhook.',
    '',
    `The whole API is described in ${publicUrl}/openapi.json.`,
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}
