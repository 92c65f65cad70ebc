import type { JSX } from 'preact';
import encodeQR from 'qr';

/** A QR code as one path of squares. */
export function QrPicture({ text, label }: { text: string; label: string }): JSX.Element {
  const squares = encodeQR(text, 'raw', { border: 2 });
  const path = squares.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return (
    <svg
      viewBox={`0 0 ${squares.length} ${squares.length}`}
      width="200"
      height="200"
      role="img"
      aria-label={label}
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path.join('')} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
