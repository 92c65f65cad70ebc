/**
 * Calls `then` when our own page has come back into `frame`. Nobody is listened to: the issuer's pages may say
 * whatever they like, but only a document of our origin can be looked into from here.
 */
export function whenReturned(frame: HTMLIFrameElement, kind: 'method' | 'challenge', then: () => void): void {
  frame.addEventListener('load', () => {
    const returned = frame.contentDocument?.getElementById('returned');
    if (returned?.dataset.kind === kind) then();
  });
}
