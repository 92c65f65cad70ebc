import type { JSX } from 'preact';

/** Line icons on a 24 grid, drawn in the colour of the text around them. They decorate: the words beside them speak. */
const lines = {
  back: 'M15 5l-7 7 7 7',
  down: 'M6 9.5l6 6 6-6',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z',
  alert: 'M12 8v5m0 3v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  tick: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11m0-11l-11 11',
  clock: 'M12 7v5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12l4 4',
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zm3 15h2',
  parts: 'M4 6h16v12H4zm0 4h16M8 14h3',
  next: 'M9 5l7 7-7 7',
  pause: 'M9 6v12m6-12v12',
} as const;

export type IconName = keyof typeof lines;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={lines[name]} />
    </svg>
  );
}

/** Where the security code is: on the back of most cards, on the front of American Express. */
export function SecurityCodeIcon({
  side,
  isHidden,
}: {
  side: 'back' | 'front';
  isHidden?: boolean;
}): JSX.Element {
  return (
    <svg
      class="cvc-mark"
      data-side={side}
      width="34"
      height="24"
      viewBox="0 0 34 24"
      aria-hidden="true"
      hidden={isHidden}
    >
      <rect x=".5" y=".5" width="33" height="23" rx="3.5" fill="none" stroke="currentColor" />
      {side === 'back' ? (
        <>
          <path d="M0 5h34v4H0z" fill="currentColor" />
          <path d="M4 14h12" stroke="currentColor" stroke-width="2" opacity=".4" />
        </>
      ) : (
        <path d="M4 18h10M4 6h6v4H4z" stroke="currentColor" stroke-width="2" fill="none" opacity=".4" />
      )}
      <rect
        x="18.5"
        y={side === 'back' ? 11.5 : 9.5}
        width="13"
        height="7"
        rx="3.5"
        class="cvc-spot"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
      />
      <path
        d={side === 'back' ? 'M21.5 15h7' : 'M21 13h8'}
        stroke="currentColor"
        stroke-width="2"
        stroke-dasharray="1.5 1.3"
      />
    </svg>
  );
}
