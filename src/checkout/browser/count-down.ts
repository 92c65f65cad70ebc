import { element } from './element.ts';

const showMs = 5 * 60_000;
const lastMinuteMs = 60_000;

/** Shows the time left to pay in the last five minutes, says it aloud at five and at one, and calls `onEnd` at zero. */
export function countDown(onEnd: () => void): void {
  const place = element('deadline', HTMLElement);
  const text = element('deadline-text', HTMLElement);
  const news = element('deadline-news', HTMLElement);
  if (!place || !text || !news) return;
  const { leftMs: leftAtLoad, label, five, one } = place.dataset;
  // The clock of the device may be wrong, so only the time that passed on it counts.
  const endsAt = Date.now() + Number(leftAtLoad);
  let lastSaid = Number(leftAtLoad);

  const tick = () => {
    const leftMs = Math.max(0, endsAt - Date.now());
    const seconds = Math.ceil(leftMs / 1000);
    if (leftMs <= showMs) {
      place.hidden = false;
      text.textContent = `${label ?? ''} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    }
    if (lastSaid > showMs && leftMs <= showMs) news.textContent = five ?? '';
    if (lastSaid > lastMinuteMs && leftMs <= lastMinuteMs) news.textContent = one ?? '';
    lastSaid = leftMs;
    if (leftMs === 0) {
      clearInterval(timer);
      onEnd();
    }
  };
  const timer = setInterval(tick, 1_000);
  tick();
}
