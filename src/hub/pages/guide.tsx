import type { JSX } from 'preact';
import { type DocPage, pagesInOrder } from '../docs.ts';
import { type HubFrame, HubPage } from './frame.tsx';

/** A page that was written by hand, with what stands before and after it. */
export function GuidePage(props: HubFrame & { page: DocPage; editUrl: string | null }): JSX.Element {
  const { page, docs, t, language, editUrl } = props;
  const order = pagesInOrder(docs);
  const at = order.findIndex(({ path }) => path === page.path);
  const [before, after] = at < 0 ? [] : [order[at - 1], order[at + 1]];
  const headings = page.headings.filter(({ level }) => level === 2);
  const end = page.html.indexOf('</h1>') + '</h1>'.length;
  const [title, text] = [page.html.slice(0, end), page.html.slice(end)];
  return (
    <HubPage {...props} title={page.title} path={page.path} markdownUrl={`${page.path}.md`} isEnglish>
      {/* Made at the build from files of ours, in which HTML is not read. */}
      <div dangerouslySetInnerHTML={{ __html: title }} />
      {headings.length > 2 && (
        <nav class="on-page" aria-label={t('page.on_page')} lang={language}>
          <ul>
            {headings.map(({ id, text }) => (
              <li key={id} lang="en">
                <a href={`#${id}`}>{text}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <article dangerouslySetInnerHTML={{ __html: text }} />
      <ul class="facts line" lang={language}>
        <li>
          <a href={`${page.path}.md`}>{t('page.markdown')}</a>
        </li>
        {editUrl && (
          <li>
            <a href={`${editUrl}${page.file}`}>{t('page.edit')}</a>
          </li>
        )}
      </ul>
      <nav class="steps" aria-label={t('page.steps')}>
        {before && <a href={before.path}>← {before.title}</a>}
        {after && <a href={after.path}>{after.title} →</a>}
      </nav>
    </HubPage>
  );
}
