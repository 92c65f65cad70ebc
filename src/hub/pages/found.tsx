import type { JSX } from 'preact';
import type { SearchEntry } from '../search.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** What a search found, for those without a script and for an address that can be passed on. */
export function FoundPage(
  props: HubFrame & { question: string; found: readonly SearchEntry[] },
): JSX.Element {
  const { question, found } = props;
  return (
    <HubPage {...props} title="Search" path="/docs/search">
      <h1>Search</h1>
      <p role="status">
        {question === '' ? 'Write a word above.' : `${found.length} found for “${question}”.`}
      </p>
      <ul class="found">
        {found.map(({ path, page, heading, text }) => (
          <li key={path}>
            <a href={path}>{heading ? `${page}: ${heading}` : page}</a>
            <p class="facts">{text.slice(0, 160)}</p>
          </li>
        ))}
      </ul>
    </HubPage>
  );
}
