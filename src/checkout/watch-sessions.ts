import { type Session, statusAt } from '../domain/session.ts';
import type { Db } from '../store/db.ts';
import { listSessionMoments } from '../store/sessions.ts';
import { visibleVersion } from './session-page.tsx';

/** What a page must know to see that it is no longer the page of its session. */
export interface SessionMoment {
  readonly status: Session['status'];
  readonly version: number;
}

type SessionKey = Pick<Session, 'merchantId' | 'id'>;
type Listener = (moment: SessionMoment) => void;

export interface SessionWatcher {
  /** Tells now and whenever it changes. Returns how to stop, or nothing when too many are watched already. */
  watch(key: SessionKey, listener: Listener): (() => void) | undefined;
  stop(): void;
}

export interface WatchDeps {
  readonly db: Db;
  readonly now: () => Date;
  /** A page must know within two seconds; what the network and the new page need comes on top. */
  readonly everyMs?: number;
  readonly mostWatched?: number;
}

/** Sessions asked about in one statement. */
const batch = 500;

/**
 * Watches sessions for open pages: one statement for all of a process, however many tabs are open, and none while there are
 * none. A database that is away for a moment is asked again.
 */
export function createSessionWatcher(deps: WatchDeps): SessionWatcher {
  const { everyMs = 700, mostWatched = 5_000 } = deps;
  const watched = new Map<string, { key: SessionKey; listeners: Set<Listener>; told: string }>();
  let listening = 0;
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      const keys = [...watched.values()].map(({ key }) => key);
      for (let at = 0; at < keys.length; at += batch) {
        const found = await listSessionMoments(deps.db, keys.slice(at, at + batch));
        for (const session of found) tell(session);
      }
    } catch {
      // The next round asks again; the pages ask by themselves too.
    } finally {
      isAsking = false;
    }
  }

  function tell(session: Pick<Session, 'id' | 'status' | 'eventSequence' | 'expiresAt'>): void {
    const one = watched.get(session.id);
    const now = deps.now();
    const moment = { status: statusAt(session, now), version: visibleVersion(session, now) };
    const text = JSON.stringify(moment);
    if (!one || one.told === text) return;
    one.told = text;
    for (const listener of one.listeners) listener(moment);
  }

  function unwatch(id: string, listener: Listener): void {
    const one = watched.get(id);
    if (one?.listeners.delete(listener)) listening -= 1;
    if (one?.listeners.size === 0) watched.delete(id);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    watch(key, listener) {
      if (listening >= mostWatched) return undefined;
      listening += 1;
      const one = watched.get(key.id) ?? { key, listeners: new Set(), told: '' };
      one.listeners.add(listener);
      // Whoever comes later must be told too.
      one.told = '';
      watched.set(key.id, one);
      timer ??= setInterval(() => void ask(), everyMs).unref();
      void ask();
      return () => unwatch(key.id, listener);
    },
    stop() {
      clearInterval(timer);
      watched.clear();
    },
  };
}
