import type { JSX } from 'preact';
import { placeOf, type SearchEntry, wordsOf } from '../search.ts';
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
      {question !== '' && found.length === 0 && <p>{t('search.nothing')}</p>}
      <ul class="found" lang={language === 'en' ? undefined : 'en'}>
        {found.map(({ path, page, heading, text }) => (
          <li key={path}>
            <a href={path}>{heading ? `${page}: ${heading}` : page}</a>
            <Excerpt text={text} question={question} />
          </li>
        ))}
      </ul>
    </HubPage>
  );
}

const before = 60;
const shown = 180;

/** Where the first of the words stands that were asked for, with a little around it. */
function Excerpt({ text, question }: { text: string; question: string }): JSX.Element {
  const places = wordsOf(question)
    .map((word) => ({ at: placeOf(text, word), word }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const [first] = places;
  const at = first?.at ?? 0;
  const from = at <= before ? 0 : text.indexOf(' ', at - before) + 1;
  const cut = text.indexOf(' ', from + shown);
  const to = cut < 0 ? text.length : cut;
  const end = first ? Math.max(at + first.word.length, at) : from;
  return (
    <p class="facts">
      {from > 0 && '… '}
      {text.slice(from, at)}
      {first && <mark>{text.slice(at, end)}</mark>}
      {text.slice(end, to)}
      {to < text.length && ' …'}
    </p>
  );
}
