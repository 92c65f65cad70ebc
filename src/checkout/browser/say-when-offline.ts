import { element } from './element.ts';

/** A banner while the device has no network, so that nobody presses Pay into the void. */
export function sayWhenOffline(): void {
  const banner = element('offline', HTMLElement);
  if (!banner) return;
  const say = () => {
    banner.textContent = navigator.onLine ? '' : (banner.dataset.text ?? '');
  };
  addEventListener('online', say);
  addEventListener('offline', say);
  say();
}
