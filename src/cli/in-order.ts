import type { MaxfiEvent } from '../../sdk/src/index.ts';

/**
 * Events in the order in which they happened: by time, and within one session by number, which is right also when the clocks
 * of two servers are not.
 */
export function inOrder(events: readonly MaxfiEvent[]): MaxfiEvent[] {
  const byTime = [...events].sort((a, b) => compare(a.created, b.created) || a.sequence - b.sequence);
  const bySession = new Map<string, MaxfiEvent[]>();
  for (const event of byTime) {
    const list = bySession.get(sessionOf(event)) ?? [];
    list.push(event);
    bySession.set(sessionOf(event), list);
  }
  for (const list of bySession.values()) list.sort((a, b) => a.sequence - b.sequence);
  return byTime.map((event) => bySession.get(sessionOf(event))?.shift() ?? event);
}

/** Events that are of no session are of themselves. */
export function sessionOf(event: MaxfiEvent): string {
  if ('session' in event.data) return event.data.session.id;
  return event.data.object.object === 'checkout.session' ? event.data.object.id : event.id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
