import type { EventType, MaxfiEvent } from '../../sdk/src/index.ts';
import { eventTypes } from '../domain/event.ts';
import { defined, listOptions, listParams, printList, rangeOf, withApi } from './api.ts';
import { defineCommand, WrongArguments } from './command.ts';

export const typeNames = Object.keys(eventTypes);

const type = { value: 'TYPE', many: true, oneOf: typeNames, says: 'only those' } as const;

const list = defineCommand({
  name: 'events list',
  does: 'lists events, newest first',
  options: { ...listOptions, type, session: { value: 'ID', says: 'only those of this session' } },
  async run(world, given) {
    const params = {
      ...listParams(given),
      ...defined({ type: typesOf(given.type), session: given.session }),
    };
    return withApi(world, (api) => printList(world, given, api.events.list(params), eventLine));
  },
});

const get = defineCommand({
  name: 'events get',
  does: 'shows an event, as it was sent',
  operand: { name: 'EVENT', required: true, says: 'the event, as `evt_…`' },
  options: {},
  run: (world, { json }, id = '') =>
    withApi(world, async (api) => {
      world.print(JSON.stringify(await api.events.retrieve(id), null, json ? 0 : 2));
      return 0;
    }),
});

const resend = defineCommand({
  name: 'events resend',
  does: 'sends an event again, or all of a time',
  operand: { name: 'EVENT', says: 'the event, as `evt_…`; with --from and --to all of that time' },
  options: {
    from: { value: 'TIME', says: 'those created at or after it' },
    to: { value: 'TIME', says: 'those created before it' },
    type: { ...type, says: 'of that time only those' },
    latest: { says: 'of each session and refund only the newest' },
    endpoint: { value: 'ID', says: 'only to this endpoint, as `we_…`' },
  },
  more: 'Example: maxfi events resend --from 2026-11-26T09:00:00Z --to 2026-11-26T10:00:00Z --latest',
  async run(world, given, id) {
    const { created } = rangeOf(given.from, given.to);
    if ((id === undefined) === (created === undefined))
      throw new WrongArguments('Give an event, or --from and --to.');
    const endpoint = defined({ webhook_endpoint: given.endpoint });
    return withApi(world, async (api) => {
      const sent =
        id === undefined
          ? await api.events.resendRange({
              created: created ?? {},
              ...endpoint,
              ...defined({ types: typesOf(given.type), latest_per_object: given.latest || undefined }),
            })
          : await api.events.resend(id, endpoint);
      const words = `${sent.events} events go to ${sent.deliveries} receivers again.`;
      world.print(given.json ? JSON.stringify(sent) : words);
      return 0;
    });
  },
});

export const eventCommands = [list, get, resend];

/** Known by `oneOf`. */
export function typesOf(names: readonly string[]): EventType[] | undefined {
  return names.length === 0 ? undefined : (names as EventType[]);
}

export function eventLine({ id, type: name, created, sequence, data }: MaxfiEvent): string {
  const of = 'session' in data ? data.session.id : data.object.id;
  return `${created}  ${name}  ${id}  ${of} #${sequence}`;
}
