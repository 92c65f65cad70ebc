import type { Docs } from './docs.ts';
import type { SearchEntry } from './search.ts';

/** Everything that can be found, small enough to be sent to a browser whole. */
export function searchEntries({ pages }: Docs): SearchEntry[] {
  return pages.flatMap(({ path, title, parts }) =>
    parts.map(({ id, heading, text }) => ({
      path: id === null ? path : `${path}#${id}`,
      page: title,
      heading: id === null ? '' : heading,
      text,
    })),
  );
}
