import assert from 'node:assert/strict';

/** The surfaces of our pages, as in `ui/tokens.css` (a test keeps them equal): `paper` holds forms, `wash` is behind. */
export const surfaces = {
  light: { paper: '#ffffff', wash: '#f5f7f9' },
  dark: { paper: '#161b22', wash: '#0d1117' },
} as const;

/** MAXFI's own colour, for merchants that chose none. */
export const houseColour = '#0b6e4f';

/** One merchant colour made usable on one pair of surfaces. All are `#rrggbb`. */
export interface BrandShades {
  /** The background of the primary button. */
  readonly fill: string;
  /** Text on `fill`, contrast at least 4.5. */
  readonly onFill: string;
  /** The border of what is filled, contrast at least 3 on both surfaces: a yellow button stays a visible button. */
  readonly edge: string;
  /** The colour as text, link or focus ring, contrast at least 4.5 on both surfaces. */
  readonly text: string;
}

type Surfaces = Readonly<Record<'light' | 'dark', { readonly paper: string; readonly wash: string }>>;

type Rgb = readonly [number, number, number];

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

export function isHexColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x);
  assert.ok(light !== undefined && dark !== undefined);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Readable shades of a merchant's colour for light and dark pages. The colour is moved towards black (or white on dark
 * pages) only as far as the contrast needs, so that the brand stays recognisable.
 */
export function brandShades(
  hex: string,
  on: Surfaces = surfaces,
): { readonly light: BrandShades; readonly dark: BrandShades } {
  assert.ok(isHexColour(hex), 'a brand colour is written #rrggbb');
  const brand = hex.toLowerCase();
  const onLight = Object.values(on.light);
  const onDark = Object.values(on.dark);
  // On dark pages the button itself is lifted: deep navy on near black would look switched off.
  const lifted = readable(brand, onDark, white, 3);
  return {
    light: {
      fill: brand,
      onFill: textOn(brand),
      edge: readable(brand, onLight, black, 3),
      text: readable(brand, onLight, black, 4.5),
    },
    dark: {
      fill: lifted,
      onFill: textOn(lifted),
      edge: lifted,
      text: readable(brand, onDark, white, 4.5),
    },
  };
}

/** What `ui/tokens.css` writes in grey on the wash: the text that a background is hardest on. */
const softText = { light: '#566070', dark: '#a6afbc' } as const;

export interface PageShades extends BrandShades {
  /** Behind the form; absent where the merchant chose none. */
  readonly wash?: string;
}

/**
 * The shades of a page with a background of the merchant's own. The background is moved towards white (on dark pages towards
 * the house's dark) only as far as its text needs, and the brand is made readable on what came of it.
 */
export function pageShades(
  hex: string,
  background: string,
): { readonly light: PageShades; readonly dark: PageShades } {
  if (!isHexColour(background)) return brandShades(hex);
  const light = readable(background.toLowerCase(), [softText.light], white, 4.5);
  const dark = readable(background.toLowerCase(), [softText.dark], parse(surfaces.dark.wash), 4.5);
  const shades = brandShades(hex, {
    light: { ...surfaces.light, wash: light },
    dark: { ...surfaces.dark, wash: dark },
  });
  return { light: { ...shades.light, wash: light }, dark: { ...shades.dark, wash: dark } };
}

/** White where it can be read, else black; one of the two always reaches 4.58. */
function textOn(fill: string): string {
  return contrast(fill, '#ffffff') >= 4.5 ? '#ffffff' : '#000000';
}

/** `hex` moved towards `end` in steps of 2 % until it reaches `ratio` on every surface; `end` itself always does. */
function readable(hex: string, on: readonly string[], end: Rgb, ratio: number): string {
  const start = parse(hex);
  for (let step = 0; step < 50; step++) {
    const mixed = format(mix(start, end, step / 50));
    if (on.every((surface) => contrast(mixed, surface) >= ratio)) return mixed;
  }
  return format(end);
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (from: number, to: number) => Math.round(from + (to - from) * share);
  return [part(a[0], b[0]), part(a[1], b[1]), part(a[2], b[2])];
}

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function format(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
