import type { ComponentChildren, JSX } from 'preact';

/** The one primary action of a screen as a form's submit button. `busyText` is what the script shows while it sends. */
export function SubmitButton(props: {
  id: string;
  busyText: string;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <button id={props.id} class="button" type="submit">
      <span class="button-label">{props.children}</span>
      <span class="button-busy" hidden>
        <span class="spinner" aria-hidden="true" />
        {props.busyText}
      </span>
    </button>
  );
}

/** The same action as a link. */
export function LinkButton(props: {
  href: string;
  id?: string;
  /** Leads the whole window on, also where ours is a frame in a page of the shop. */
  leavesFrame?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <a class="button" href={props.href} id={props.id} target={props.leavesFrame ? '_top' : undefined}>
      {props.children}
    </a>
  );
}

export function QuietLink(props: { href: string; id?: string; children: ComponentChildren }): JSX.Element {
  return (
    <a class="quiet" href={props.href} id={props.id}>
      {props.children}
    </a>
  );
}
