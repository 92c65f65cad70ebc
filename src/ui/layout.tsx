import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { CornerShape, FontFace } from '../domain/branding.ts';
import { type PageShades, pageShades } from '../domain/colour.ts';
import type { Language } from '../domain/language.ts';

/** What a page may look like otherwise than the next; anything else is the same everywhere. */
export interface DocumentLook {
  /** `#rrggbb`. */
  readonly color: string;
  /** `#rrggbb`, or nothing for the house's. */
  readonly background?: string;
  readonly corners?: CornerShape;
  readonly font?: FontFace;
}

/** Addresses of the built files with their subresource integrity (`sha384-…`). */
export interface PageAssets {
  readonly cssUrl: string;
  readonly cssIntegrity: string;
  readonly scriptUrl: string;
  readonly scriptIntegrity: string;
  /** Fonts to fetch ahead: those with currency signs, when the amount shows one. */
  readonly preloadFontUrls?: readonly string[];
}

export interface DocumentProps {
  readonly language: Language;
  readonly title: string;
  readonly assets: PageAssets;
  readonly nonce: string;
  readonly look: DocumentLook;
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
        <style nonce={props.nonce}>{lookStyle(props.look)}</style>
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

const radii: Readonly<Record<CornerShape, string>> = { square: '2px', soft: '', round: '26px' };

/** Signs and letters that the face of a device lacks come from ours, as in `tokens.css`. */
const faces: Readonly<Record<FontFace, string>> = {
  sans: '',
  serif: "'MAXFI Signs',ui-serif,Georgia,'Noto Serif',serif,'MAXFI Letters'",
  rounded:
    "'MAXFI Signs',ui-rounded,'Hiragino Maru Gothic ProN','Nunito',system-ui,sans-serif,'MAXFI Letters'",
};

/** Only our own words and `#rrggbb` values stand here, so there is nothing that HTML would escape. */
function lookStyle({ color, background = '', corners = 'soft', font = 'sans' }: DocumentLook): string {
  const { light, dark } = pageShades(color, background);
  const more = [
    ...(radii[corners] ? [`--radius:${radii[corners]}`] : []),
    ...(faces[font] ? [`--font:${faces[font]}`] : []),
  ];
  const shaped = [properties(light), ...more].join(';');
  return `:root{${shaped}}@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`;
}

function properties({ fill, onFill, edge, text, wash }: PageShades): string {
  const brand = `--brand:${fill};--on-brand:${onFill};--brand-edge:${edge};--brand-text:${text}`;
  return wash === undefined ? brand : `${brand};--wash:${wash}`;
}
