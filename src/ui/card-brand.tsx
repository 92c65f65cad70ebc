import type { JSX } from 'preact';
import type { CardBrand } from '../domain/card.ts';

export type MarkedBrand = Exclude<CardBrand, 'unknown'>;

export const cardBrandNames: Readonly<Record<MarkedBrand, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  maestro: 'Maestro',
  mir: 'Mir',
  troy: 'Troy',
  uzcard: 'UzCard',
  humo: 'Humo',
};

export const markedBrands = Object.keys(cardBrandNames) as MarkedBrand[];

export function isMarkedBrand(brand: string): brand is MarkedBrand {
  return Object.hasOwn(cardBrandNames, brand);
}

/** A small card with the brand's colours and letters, drawn by us as strokes so that no font is needed. */
export function CardBrandMark(props: { brand: MarkedBrand; isHidden?: boolean }): JSX.Element {
  return (
    <svg
      class="brand-mark"
      data-brand={props.brand}
      width="36"
      height="24"
      viewBox="0 0 36 24"
      aria-hidden="true"
      hidden={props.isHidden}
      fill="none"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <rect
        x=".5"
        y=".5"
        width="35"
        height="23"
        rx="3.5"
        fill={backgrounds[props.brand] ?? '#fff'}
        stroke="#d4d9e0"
      />
      {drawings[props.brand]}
    </svg>
  );
}

const backgrounds: Partial<Record<MarkedBrand, string>> = { amex: '#016fd0', uzcard: '#0b5cab' };

const drawings: Readonly<Record<MarkedBrand, JSX.Element>> = {
  visa: (
    <g stroke="#1a34b8" stroke-width="2.2" transform="skewX(-14)">
      <path d="M8.3 8.2l1.9 7.6 3.6-7.6M17 8.2v7.6M25 9q-1-.9-2.4-.9c-2.8 0-3 3-.6 3.7s2.4 4-.8 4q-1.5 0-2.4-.9" />
      <path d="M27.3 15.8l3.5-7.6 1.8 7.6m-3.9-2.4h3" />
    </g>
  ),
  mastercard: (
    <>
      <circle cx="14" cy="12" r="7" fill="#eb001b" />
      <circle cx="22" cy="12" r="7" fill="#f79e1b" />
      <path d="M18 6.26a7 7 0 0 1 0 11.48 7 7 0 0 1 0-11.48z" fill="#ff5f00" />
    </>
  ),
  maestro: (
    <>
      <circle cx="14" cy="12" r="7" fill="#0099df" />
      <circle cx="22" cy="12" r="7" fill="#ed0006" />
      <path d="M18 6.26a7 7 0 0 1 0 11.48 7 7 0 0 1 0-11.48z" fill="#6c6bbd" />
    </>
  ),
  amex: (
    <g stroke="#fff" stroke-width="1.7">
      <path d="M4.2 15l2.4-6 2.4 6m-3.9-2h3M11.4 15V9l2.7 3.9L16.8 9v6M23.6 9h-3.9v6h3.9m-3.9-3h3.4" />
      <path d="M26.4 9l5.2 6m0-6l-5.2 6" />
    </g>
  ),
  discover: (
    <>
      <path d="M10 23c11-1.2 20-4.8 25.5-10.2V20a3.5 3.5 0 0 1-3.5 3.5H10z" fill="#f58220" />
      <path d="M6 7.6h2.2q3 0 3 3t-3 3H6zM14.5 7.6v6" stroke="#1d2430" stroke-width="1.8" />
      <circle cx="21" cy="10.6" r="3.5" fill="#f58220" />
      <path d="M27 7.6l2 6 2-6" stroke="#1d2430" stroke-width="1.8" />
    </>
  ),
  diners: (
    <>
      <circle cx="18" cy="12" r="8" fill="#0a6ab4" />
      <circle cx="18" cy="12" r="5.9" fill="#fff" />
      <path d="M16.6 7.9a4.4 4.4 0 0 0 0 8.2zM19.4 7.9a4.4 4.4 0 0 1 0 8.2z" fill="#0a6ab4" />
    </>
  ),
  jcb: (
    <>
      <path d="M8 7.5A2.5 2.5 0 0 1 10.5 5H14v11.5A2.5 2.5 0 0 1 11.5 19H8z" fill="#0f4fa0" />
      <path d="M15 7.5A2.5 2.5 0 0 1 17.5 5H21v11.5A2.5 2.5 0 0 1 18.5 19H15z" fill="#b7131f" />
      <path d="M22 7.5A2.5 2.5 0 0 1 24.5 5H28v11.5A2.5 2.5 0 0 1 25.5 19H22z" fill="#1a8a3b" />
      <g stroke="#fff" stroke-width="1.2">
        <path d="M12.2 9.8v3.2q0 1.3-1.3 1.3T9.6 13.2M19.6 10.6q-.6-.8-1.6-.8-1.7 0-1.7 2.2t1.7 2.2q1 0 1.6-.8" />
        <path d="M23.6 9.8v4.4h1.8a1.1 1.1 0 0 0 0-2.2 1.1 1.1 0 0 0 0-2.2zm0 2.2h1.8" />
      </g>
    </>
  ),
  unionpay: (
    <>
      <path d="M10 5h7l-3 14H7z" fill="#e21836" />
      <path d="M16.5 5h7l-3 14h-7z" fill="#00447c" />
      <path d="M23 5h6.5l-3 14H20z" fill="#007b84" />
      <path d="M11.6 9l-.9 4q-.3 1.8 1.4 1.8t2.1-1.8l.9-4" stroke="#fff" stroke-width="1.3" />
      <path d="M19.4 14.8l1.2-5.8h1.4q1.7 0 1.3 1.7t-2.2 1.6h-1.1" stroke="#fff" stroke-width="1.3" />
    </>
  ),
  mir: (
    <g stroke="#3aa655" stroke-width="2.2">
      <path d="M5 16V8.2l3.1 5 3.1-5V16M15.2 8.2V16l4.6-7.8V16M24 8.2V16" />
      <path d="M24 12.6h4.3q2.6 0 3-2.6" />
      <path d="M26.4 8.3h5" stroke="#1e88c9" />
    </g>
  ),
  troy: (
    <g stroke="#23303f" stroke-width="2">
      <path d="M8 7v6.3q0 1.9 1.9 1.9M6 9.9h4M13.2 15.2V9.9m0 2.2q.5-2.3 2.9-2.2M25.6 9.9l2.3 5m2.6-5l-3.3 7.6" />
      <circle cx="20.5" cy="12.5" r="2.6" stroke="#00a6b8" />
    </g>
  ),
  uzcard: (
    <g stroke-width="2.2">
      <path d="M8.5 8v4.8a3.2 3.2 0 0 0 6.4 0V8" stroke="#fff" />
      <path d="M19 8h6l-6 8h6" stroke="#fff" />
      <path d="M28.5 8.5a5 5 0 0 1 0 7" stroke="#5fd08b" />
    </g>
  ),
  humo: (
    <>
      <path
        d="M6 14.5C10 14.5 13 12.5 15 8c1 4.5-1 8.5-5 9.5 6 .5 9-3 9.5-10C22 13 19 18.5 13 19.5 20 20.5 26 17 30 6c1 9-4 15.5-13 15.5C11 21.5 7.5 19 6 14.5z"
        fill="#c8973b"
      />
      <circle cx="8.5" cy="11.5" r="1.5" fill="#c8973b" />
    </>
  ),
};
