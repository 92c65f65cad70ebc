import type { JSX } from 'preact';

/** A sentence of ours in which what stands between backticks is code. */
export function Prose({ text }: { text: string }): JSX.Element {
  // Every second part stood between backticks.
  const parts = text.split('`');
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part))}</>;
}

/** Paragraphs of ours, and lists whose lines begin with a hyphen, as Markdown has them. */
export function Paragraphs({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split(/\n\s*\n/).map((block) =>
        block.startsWith('- ') ? (
          <ul key={block}>
            {block
              .slice(2)
              .split('\n- ')
              .map((item) => (
                <li key={item}>
                  <Prose text={item} />
                </li>
              ))}
          </ul>
        ) : (
          <p key={block}>
            <Prose text={block} />
          </p>
        ),
      )}
    </>
  );
}
