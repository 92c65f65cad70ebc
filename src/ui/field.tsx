import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icons.tsx';

export interface FieldProps {
  /** Also the id, so that labels, errors and the summary can point at it. */
  readonly name: string;
  readonly label: string;
  /** Follows the label in a softer voice: a format, or "optional". */
  readonly labelNote?: string | undefined;
  /** A sentence that helps; `isHintQuiet` keeps it for screen readers when a picture says the same. */
  readonly hint?: string | undefined;
  readonly isHintQuiet?: boolean;
  readonly error?: string | undefined;
  readonly value?: string | undefined;
  readonly isRequired?: boolean;
  readonly input?: JSX.InputHTMLAttributes<HTMLInputElement>;
  /** Pictures inside the field, at its end. */
  readonly marks?: ComponentChildren;
  /** Replaces the input, for a select. */
  readonly control?: (attributes: ControlAttributes) => JSX.Element;
}

export interface ControlAttributes {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-invalid': 'true' | undefined;
  readonly 'aria-describedby': string | undefined;
}

/** A labelled input with its hint and its error; the script fills the error's paragraph too, so it is always there. */
export function Field(props: FieldProps): JSX.Element {
  const errorId = `${props.name}-error`;
  const hintId = props.hint ? `${props.name}-hint` : undefined;
  const attributes: ControlAttributes = {
    id: props.name,
    name: props.name,
    required: props.isRequired ?? false,
    'aria-invalid': props.error ? 'true' : undefined,
    'aria-describedby': [hintId, errorId].filter(Boolean).join(' '),
  };
  return (
    <div class={props.error ? 'field is-bad' : 'field'} data-field={props.name}>
      <label for={props.name}>
        {props.label}
        {props.labelNote ? <span class="label-note"> {props.labelNote}</span> : null}
      </label>
      <div class="control">
        {props.control ? (
          props.control(attributes)
        ) : (
          <input {...attributes} {...props.input} value={props.value} dir="auto" />
        )}
        {props.marks}
      </div>
      <div class="below">
        {hintId ? (
          <p class={props.isHintQuiet ? 'unseen' : 'hint'} id={hintId}>
            {props.hint}
          </p>
        ) : null}
        <p class="error" id={errorId} hidden={!props.error}>
          <Icon name="alert" size={16} />
          <span class="error-text">{props.error}</span>
        </p>
      </div>
    </div>
  );
}
