import type { JSX } from 'preact';
import { Icon } from './icons.tsx';

export interface SummaryError {
  readonly field: string;
  readonly text: string;
}

/** What is wrong with a form, above it, each line leading to its field. Takes the focus when the page opens with it. */
export function ErrorSummary(props: {
  title: string;
  note: string;
  errors: readonly SummaryError[];
}): JSX.Element {
  return (
    <div
      class="notice is-bad"
      id="error-summary"
      role="alert"
      tabIndex={-1}
      aria-labelledby="error-summary-title"
    >
      <Icon name="alert" />
      <div>
        <h2 id="error-summary-title">{props.title}</h2>
        <ul>
          {props.errors.map((error) => (
            <li key={error.field}>
              <a href={`#${error.field}`}>{error.text}</a>
            </li>
          ))}
        </ul>
        <p>{props.note}</p>
      </div>
    </div>
  );
}

/** One thing that went wrong and what to do next. */
export function Notice(props: {
  id: string;
  title: string;
  text: string;
  extra?: string | undefined;
}): JSX.Element {
  return (
    <div class="notice is-bad" id={props.id} role="alert" tabIndex={-1}>
      <Icon name="alert" />
      <div>
        <h2>{props.title}</h2>
        <p>{props.text}</p>
        {props.extra ? <p>{props.extra}</p> : null}
      </div>
    </div>
  );
}
