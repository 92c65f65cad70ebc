import { setTimeout as sleep } from 'node:timers/promises';
import { Maxfi, MaxfiError, type MaxfiEvent } from '../../sdk/src/index.ts';
import { defaultEventTypes, type EventType } from '../domain/event.ts';
import { inWords } from './api.ts';
import { CannotBeDone, defineCommand, exitCodes, WrongArguments } from './command.ts';
import { typeNames } from './events.ts';
import { type Forwarded, forwardEvent } from './forward-event.ts';
import { inOrder } from './in-order.ts';
import {
  beginningAt,
  type ListenFile,
  type ListenState,
  lookFrom,
  newListenState,
  openListenFile,
  taken,
} from './listen-state.ts';
import type { CliFetch, World } from './ports.ts';
import { stopSignal } from './serve.ts';
import { readList } from './values.ts';

export const listen = defineCommand({
  name: 'listen',
  does: 'gets a merchant’s events to a server on this machine that has no public address, in order, also what it missed',
  options: {
    'forward-to': {
      value: 'URL',
      required: true,
      says: 'where each event is posted, signed as webhooks are',
    },
    events: { value: 'TYPE,TYPE', default: defaultEventTypes.join(','), says: 'which' },
    since: { value: 'TIME', says: 'begins there instead of where it stood; the first time it begins now' },
    'skip-verify': { says: 'takes any certificate of the server' },
    live: { says: 'also with a live key' },
  },
  more: `Reads MAXFI_KEY and MAXFI_URL. The secret that it prints stays the same, and so does the place where it stands: at the next start
what came meanwhile is forwarded first. A server that does not answer is waited for. Ctrl-C ends it.`,
  async run(world, given) {
    const { url, secretKey } = world.readClientSettings();
    if (secretKey.startsWith('sk_live_') && !given.live)
      throw new WrongArguments('MAXFI_KEY is a live key: say --live if you mean it.');
    const target = readTarget(given['forward-to']);
    const types = readTypes(given.events);
    const since = readTime(given.since);
    const file = openListenFile(world.config.dataDir, [url, secretKey, target]);
    const client = world.openFetch({ acceptsAnyCertificate: given['skip-verify'] });
    const stop = new AbortController();
    void stopSignal().then(() => stop.abort());
    const api = new Maxfi(secretKey, { baseUrl: url, maxRetries: 0 });
    const listener = { world, api, url, target, types, file, json: given.json, stop: stop.signal };
    try {
      await follow({ ...listener, fetch: client.fetch }, since);
      return exitCodes.done;
    } finally {
      file.release();
      await Promise.race([client.close(), sleep(500, undefined, { ref: false })]);
    }
  },
});

interface Listener {
  readonly world: World;
  readonly api: Maxfi;
  readonly url: string;
  readonly target: string;
  readonly types: readonly EventType[];
  readonly file: ListenFile;
  readonly json: boolean;
  readonly fetch: CliFetch;
  readonly stop: AbortSignal;
}

/** Each look costs the key a request of its hundred a minute. */
const busyPauseMs = 1_500;
const quietPauseMs = 3_000;
const awayPauseMs = 5_000;

async function follow(listener: Listener, since: Date | undefined): Promise<void> {
  const { file, stop } = listener;
  const known = file.read();
  let state = known ?? newListenState(since ?? (await newestTime(listener)));
  if (known && since) state = { ...known, ...beginningAt(since) };
  // Before the first look: what is taken already stays taken, whatever is begun with.
  file.write(state);
  announce(listener, state, known !== undefined);
  let isAway = false;
  while (!stop.aborted) {
    const events = await look(listener, state);
    if (events !== undefined) isAway = false;
    else if (!isAway) {
      isAway = true;
      tell(listener, { away: listener.url }, `${listener.url} does not answer; waiting for it.`);
    }
    for (const event of events ?? []) state = await forward(listener, state, event);
    const pause = events === undefined ? awayPauseMs : events.length > 0 ? busyPauseMs : quietPauseMs;
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Where a first start begins: after everything that is there, by the server's clock. */
async function newestTime({ api, url }: Listener): Promise<Date> {
  try {
    const { data } = await api.events.list({ limit: 1 });
    return new Date(data[0] ? Date.parse(data[0].created) + 1 : Date.now());
  } catch (error) {
    throw inWords(error, url);
  }
}

/** What is there and was not taken, in the order to take it in; nothing while the server is away. */
async function look({ api, types, url }: Listener, state: ListenState): Promise<MaxfiEvent[] | undefined> {
  const done = new Set(state.taken.map(({ id }) => id));
  const found: MaxfiEvent[] = [];
  try {
    const list = api.events.list({ created: { gte: lookFrom(state) }, type: [...types], limit: 100 });
    for await (const event of list) if (!done.has(event.id)) found.push(event);
    return inOrder(found);
  } catch (error) {
    const isAway =
      error instanceof MaxfiError &&
      (error.status === undefined || error.status >= 500 || error.status === 429);
    if (isAway) return undefined;
    throw inWords(error, url);
  }
}

async function forward(listener: Listener, state: ListenState, event: MaxfiEvent): Promise<ListenState> {
  const { target, fetch, stop, file } = listener;
  if (stop.aborted) return state;
  let isTold = false;
  const onAway = (cause: string) => {
    if (!isTold) tell(listener, { away: target }, `${target} does not answer (${cause}); waiting for it.`);
    isTold = true;
  };
  const body = JSON.stringify(event);
  const result = await forwardEvent(
    { url: target, secret: state.secret, send: fetch, onAway, stop },
    { id: event.id, body },
  );
  if (result.kind === 'stopped') return state;
  tellOf(listener, event, result);
  const next = taken(state, event);
  file.write(next);
  return next;
}

function tellOf(listener: Listener, event: MaxfiEvent, { kind, status, ms }: Forwarded): void {
  const of = 'session' in event.data ? event.data.session.id : event.data.object.id;
  const facts = { event: event.id, type: event.type, of, created: event.created, status, ms };
  const words = `${event.created}  ${event.type}  ${event.id}  ${of}  ${status} in ${ms} ms`;
  tell(listener, { ...facts, taken: kind === 'taken' }, words);
  if (kind === 'passed_over')
    listener.world.complain(
      `${event.id} was refused three times and passed over. To have it again: --since ${event.created}`,
    );
}

function announce(listener: Listener, { secret, since }: ListenState, isKnown: boolean): void {
  const facts = { forwarding_to: listener.target, secret, since };
  const place = isKnown ? `going on from ${since}` : 'from now on';
  tell(listener, facts, `Forwarding to ${listener.target}, ${place}.\nWebhook secret: ${secret}`);
}

function tell({ world, json }: Listener, facts: object, words: string): void {
  world.print(json ? JSON.stringify(facts) : words);
}

function readTarget(text: string): string {
  const url = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (!URL.canParse(url))
    throw new WrongArguments('--forward-to must be like http://localhost:3000/webhooks.');
  const { username, password, href } = new URL(url);
  if (username !== '' || password !== '')
    throw new CannotBeDone('--forward-to takes no user and password: others can read a command line.');
  return href;
}

function readTypes(text: string): EventType[] {
  const names = readList(text);
  const unknown = names.find((name) => !typeNames.includes(name));
  if (unknown !== undefined)
    throw new WrongArguments(`There is no event type ${unknown}; there are ${typeNames.join(', ')}.`);
  return names as EventType[];
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new WrongArguments('--since must be a time such as 2026-11-26T09:00:00Z.');
  return time;
}
