import type { JSX } from 'preact';

/** A sentence of ours in which what stands between backticks is code. */
export function Prose({ text }: { text: string }): JSX.Element {
  // Every second part stood between backticks.
  const parts = text.split('`');
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part))}</>;
}
