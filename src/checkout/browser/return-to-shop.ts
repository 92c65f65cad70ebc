import { element } from './element.ts';

/** Counts down to the shop after a payment, until the customer says that they want to stay. */
export function returnToShop(): void {
  const place = element('auto-return', HTMLElement);
  const text = element('auto-return-text', HTMLElement);
  const stay = element('stay', HTMLAnchorElement);
  const link = element('return', HTMLAnchorElement);
  if (!place || !text || !stay || !link) return;
  const { one, few, many, stayed } = place.dataset;
  const plurals = new Intl.PluralRules(document.documentElement.lang);
  const sentence = (seconds: number) => {
    const form = plurals.select(seconds);
    const model = form === 'one' ? one : form === 'few' ? few : many;
    return (model ?? '').replace(/\d+/, String(seconds));
  };
  const endsAt = Date.now() + Number(place.dataset.afterMs);

  const timer = setInterval(tick, 250);
  function tick(): void {
    const leftMs = endsAt - Date.now();
    const words = sentence(Math.max(1, Math.ceil(leftMs / 1000)));
    if (text && text.textContent !== words) text.textContent = words;
    if (leftMs > 0) return;
    clearInterval(timer);
    // A click, for it leads the whole window on where ours is a frame in a page of the shop.
    link?.click();
  }

  function stop(): void {
    clearInterval(timer);
    if (text) text.textContent = stayed ?? '';
    if (stay) stay.hidden = true;
  }

  stay.addEventListener('click', (event) => {
    event.preventDefault();
    stop();
    text.setAttribute('role', 'status');
    link.focus();
  });
  // Coming back from the shop by the Back button: sending them away again would trap them.
  const [visit] = performance.getEntriesByType('navigation');
  if (visit instanceof PerformanceNavigationTiming && visit.type === 'back_forward') stop();
  addEventListener('pageshow', (event) => {
    if (event.persisted) stop();
  });
}
