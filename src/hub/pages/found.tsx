import type { JSX } from 'preact';
import type { SearchEntry } from '../search.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** What a search found, for those without a script and for an address that can be passed on. */
export function FoundPage(
  props: HubFrame & { question: string; found: readonly SearchEntry[] },
): JSX.Element {
  const { t, language, question, found } = props;
  return (
    <HubPage {...props} title={t('frame.search')} path="/docs/search">
      <h1>{t('frame.search')}</h1>
      <p role="status">
        {question === '' ? t('search.write') : t('search.found', { count: found.length, question })}
      </p>
      <ul class="found" lang={language === 'en' ? undefined : 'en'}>
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
