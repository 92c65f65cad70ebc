import { errorCodes } from '../api/errors.ts';
import type { Docs } from './docs.ts';
import type { TestCardGroup } from './pages/test-cards.tsx';
import type { Reference } from './reference/reference.ts';
import type { SearchEntry } from './search.ts';
import { tableEntries } from './table-entries.ts';

type Unranked = Omit<SearchEntry, 'rank'>;

export interface Searched {
  readonly docs: Docs;
  readonly reference: Reference;
  readonly testCards: readonly TestCardGroup[];
}

/** Everything that can be found, small enough to be sent to a browser whole. */
export function searchEntries({ docs, reference, testCards }: Searched): SearchEntry[] {
  const all = [
    ...entriesOfDocs(docs),
    ...entriesOfReference(reference),
    ...entriesOfCards(testCards),
    ...tableEntries(),
  ];
  return all.map((entry) => ({
    ...entry,
    // What stands between backticks is code elsewhere; here it is words.
    text: entry.text.replaceAll('`', ''),
    rank: rankOf(entry.path, docs),
  }));
}

/** Merchants' developers search most, operators less, and what was once decided is looked for last. */
function rankOf(path: string, { sections }: Docs): number {
  const [page = ''] = path.split('#');
  const at = sections.findIndex(({ paths }) => paths.includes(page));
  if (at < 0) return page.startsWith('/docs/decisions/') ? 0.3 : 1;
  return at < 3 ? 1 : 0.6;
}

function entriesOfDocs({ pages }: Docs): Unranked[] {
  return pages.flatMap(({ path, title, parts }) =>
    parts.map(({ id, heading, text }) => ({
      path: id === null ? path : `${path}#${id}`,
      page: title,
      heading: id === null ? '' : heading,
      text,
    })),
  );
}

function entriesOfReference({ operations, objects }: Reference): Unranked[] {
  return [
    ...operations.map(({ id, summary, method, path, description, parameters, body, samples }) => ({
      path: `/docs/api/${id}`,
      page: summary,
      heading: '',
      text: [
        `${id} ${method} ${path} ${description}`,
        ...[...parameters, ...body].map((row) => `${row.name} ${row.type} ${row.says}`),
        ...samples.map(({ language }) => language),
      ].join(' '),
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

function entriesOfCards(groups: readonly TestCardGroup[]): Unranked[] {
  return [
    {
      path: '/docs/test-cards',
      page: 'Test cards',
      heading: '',
      text: groups
        .flatMap(({ cards }) => cards)
        .filter(({ title }) => !title.startsWith('3-D Secure'))
        .map(({ number, title }) => `${number} ${number.slice(-4)} ${title}`)
        .join(' '),
    },
    {
      path: '/docs/test-cards#authenticated',
      page: 'Test cards',
      heading: '3-D Secure',
      text: 'challenge frictionless',
    },
  ];
}
