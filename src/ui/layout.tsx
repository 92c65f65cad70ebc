import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type BrandShades, brandShades } from '../domain/colour.ts';
import type { Language } from '../domain/language.ts';

export interface DocumentProps {
  readonly language: Language;
  readonly title: string;
  readonly assets: {
    readonly cssUrl: string;
    readonly cssIntegrity: string;
    readonly scriptUrl: string;
    readonly scriptIntegrity: string;
    readonly preloadFontUrls?: readonly string[];
  };
  readonly nonce: string;
  /** `#rrggbb`. */
  readonly brandColour: string;
  /** More of the head: a refresh, for browsers without script. */
  readonly head?: ComponentChildren;
  /** Attributes of the body that tell the script where it is. */
  readonly data?: Readonly<Record<`data-${string}`, string | number | undefined>>;
  readonly children: ComponentChildren;
}

/** The document around a page: its only style sheet, its only script, and the merchant's colour. */
export function Document(props: DocumentProps): JSX.Element {
  const { assets } = props;
  return (
    <html lang={props.language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="color-scheme" content="light dark" />
        {assets.preloadFontUrls?.map((url) => (
          <link key={url} rel="preload" href={url} as="font" type="font/woff2" crossorigin="anonymous" />
        ))}
        <link rel="stylesheet" href={assets.cssUrl} integrity={assets.cssIntegrity} crossorigin="anonymous" />
        <style nonce={props.nonce}>{brandStyle(props.brandColour)}</style>
        <script
          type="module"
          src={assets.scriptUrl}
          integrity={assets.scriptIntegrity}
          crossorigin="anonymous"
          nonce={props.nonce}
        />
        {props.head}
      </head>
      <body {...props.data}>{props.children}</body>
    </html>
  );
}

/** The whole answer as text. */
export function renderPage(page: JSX.Element): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** Only our own names and `#rrggbb` values stand here, so there is nothing that HTML would escape. */
function brandStyle(colour: string): string {
  const { light, dark } = brandShades(colour);
  return `:root{${properties(light)}}@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`;
}

function properties(shades: BrandShades): string {
  return `--brand:${shades.fill};--on-brand:${shades.onFill};--brand-edge:${shades.edge};--brand-text:${shades.text}`;
}
