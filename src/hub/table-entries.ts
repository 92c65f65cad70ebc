import { type DeclineReason, declineClassOf, declineReasons } from '../domain/decline.ts';
import { eventTypes } from '../domain/event.ts';
import type { SearchEntry } from './search.ts';
import { machines } from './states/machines.ts';

/** What a search finds of the pages of events, states and declines. */
export function tableEntries(): Omit<SearchEntry, 'rank'>[] {
  return [
    {
      path: '/docs/events',
      page: 'Events',
      heading: '',
      text: 'Every type of event, when it is sent and what it carries.',
    },
    ...Object.entries(eventTypes).map(([type, { says }]) => ({
      path: `/docs/events#${type}`,
      page: 'Events',
      heading: type,
      text: says,
    })),
    {
      path: '/docs/states',
      page: 'States',
      heading: '',
      text: 'Every state and every move, drawn and as tables.',
    },
    ...machines.map(({ id, title, says, moves }) => ({
      path: `/docs/states#${id}`,
      page: 'States',
      heading: title,
      text: `${says} ${moves.map(({ from, to, by }) => `${from} ${to} ${by}`).join(' ')}`,
    })),
    {
      path: '/docs/declines',
      page: 'Declines',
      heading: '',
      text: 'Why payments are refused, and what may follow.',
    },
    ...(Object.keys(declineReasons) as DeclineReason[]).map((reason) => ({
      path: `/docs/declines#${reason}`,
      page: 'Declines',
      heading: reason,
      text: `${declineReasons[reason].message} ${declineClassOf(reason)}`,
    })),
  ];
}
