import type { ComponentChildren, JSX } from 'preact';
import { type Docs, pagesInOrder } from '../docs.ts';

export interface HubFrame {
  readonly cssUrl: string;
  readonly scriptUrl: string;
  readonly publicUrl: string;
  readonly docs: Docs;
}

export interface HubPageProps extends HubFrame {
  readonly title: string;
  /** Where it is served, so that the contents show where the reader is. */
  readonly path: string;
  /** As Markdown, where there is one. */
  readonly markdownUrl?: string;
  readonly question?: string;
  readonly children: ComponentChildren;
}

/** The document around a page of the hub: contents beside it, a search above it. */
export function HubPage(props: HubPageProps): JSX.Element {
  const { docs, path, title, cssUrl, scriptUrl, markdownUrl, question = '' } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · MAXFI`}</title>
        <link rel="stylesheet" href={cssUrl} />
        {markdownUrl && <link rel="alternate" type="text/markdown" href={markdownUrl} />}
        <script type="module" src={scriptUrl} />
      </head>
      <body>
        <a class="skip" href="#content">
          To the content
        </a>
        <header class="top">
          <a class="name" href="/docs">
            MAXFI
          </a>
          <nav aria-label="Documentation">
            <a href="/docs">Start</a>
            <a href="/docs/api">Reference</a>
            <a href="/docs/errors">Errors</a>
            <a href="/docs/test-cards">Test cards</a>
          </nav>
          <search>
            <form id="search" action="/docs/search">
              <label for="q">Search</label>
              <input id="q" name="q" type="search" value={question} autocomplete="off" />
              <button type="submit">Find</button>
            </form>
          </search>
        </header>
        <div class="columns">
          <Contents docs={docs} path={path} />
          <main id="content">{props.children}</main>
        </div>
      </body>
    </html>
  );
}

function Contents({ docs, path }: { docs: Docs; path: string }): JSX.Element {
  const pages = pagesInOrder(docs);
  return (
    <nav class="contents" aria-label="Contents">
      <details open>
        <summary>Contents</summary>
        {docs.sections.map(({ title, paths }) => (
          <div key={title}>
            <p class="section">{title}</p>
            <ul>
              {pages
                .filter((page) => paths.includes(page.path))
                .map((page) => (
                  <li key={page.path}>
                    <a href={page.path} aria-current={page.path === path ? 'page' : undefined}>
                      {page.title}
                    </a>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </details>
    </nav>
  );
}
