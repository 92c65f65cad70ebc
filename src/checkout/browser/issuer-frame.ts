/**
 * A frame at the end of `place` for the pages of the issuer, which may not move this window or open others. They keep
 * their own origin, which they need for cookies; our page that comes back there forbids itself scripts.
 */
export function issuerFrame(place: HTMLElement, name: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.name = name;
  frame.title = place.dataset.frameTitle ?? '';
  place.append(frame);
  // For every page that follows; the empty one of the start is ours.
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin');
  return frame;
}
