import type { ComponentChildren, JSX } from 'preact';

export interface HubFrame {
  readonly cssUrl: string;
  readonly publicUrl: string;
}

/** The document around a page of the hub. */
export function HubPage(props: HubFrame & { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${props.title} · MAXFI`}</title>
        <link rel="stylesheet" href={props.cssUrl} />
      </head>
      <body>
        <header class="top">
          <a class="name" href="/docs">
            MAXFI
          </a>
          <nav aria-label="Documentation">
            <a href="/docs">Start</a>
            <a href="/docs/errors">Errors</a>
            <a href="/openapi.json">OpenAPI</a>
          </nav>
        </header>
        <main>{props.children}</main>
      </body>
    </html>
  );
}
