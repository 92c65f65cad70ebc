type ReturnedKind = 'method' | 'challenge';

/**
 * Calls `then` when our own page has come back into `frame`. The issuer's pages may post whatever they like: only what
 * comes from that frame, from our origin and in our shape counts.
 */
export function whenReturned(frame: HTMLIFrameElement, kind: ReturnedKind, then: () => void): void {
  addEventListener('message', ({ origin, source, data }: MessageEvent<unknown>) => {
    if (origin !== location.origin || source !== frame.contentWindow) return;
    if (isReturned(data) && data.kind === kind) then();
  });
}

function isReturned(data: unknown): data is { maxfi: 'returned'; kind: unknown } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'maxfi' in data &&
    data.maxfi === 'returned' &&
    'kind' in data
  );
}

/** Tells the page around this frame; a page in a window of its own goes on to the session itself. */
export function sayReturned(): void {
  const place = document.getElementById('returned');
  const link = document.getElementById('session-link');
  if (!place || !(link instanceof HTMLAnchorElement)) return;
  if (parent === window) {
    location.replace(link.href);
    return;
  }
  // The frame may not move the window, so the link would be dead here.
  link.hidden = true;
  parent.postMessage({ maxfi: 'returned', kind: place.dataset.kind }, location.origin);
}
