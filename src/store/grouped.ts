import { isUnavailable } from './db.ts';

/** How many items go into one statement, and how many statements may be under way at once. */
export interface GroupLimits {
  readonly maxItems: number;
  readonly lanes: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts callers that arrive together into one statement. There is no timer: a statement leaves as soon as a lane is
 * free, after one turn of the event loop, so a lone caller waits for nobody. Each caller gets its own result after
 * `run` has committed. When a group fails, its items run one by one, so that a bad one fails alone: `run` must
 * therefore be all or nothing, and safe to repeat after a failure. When the database is away all fail together.
 *
 * `keyOf` names items that must not share a statement; the later one waits for the next.
 */
export function grouped<Item, Result>(
  limits: GroupLimits,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  keyOf: (item: Item) => string | undefined = () => undefined,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let busyLanes = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || busyLanes >= limits.lanes || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      const group = takeGroup(queue, limits.maxItems, keyOf);
      busyLanes += 1;
      void settle(group).finally(() => {
        busyLanes -= 1;
        schedule();
      });
      schedule();
    });
  }

  async function settle(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(group.map((waiting) => waiting.item));
      for (const [index, waiting] of group.entries()) waiting.resolve(results[index] as Result);
    } catch (error) {
      // One by one would only make each wait for the same absent database.
      if (group.length === 1 || isUnavailable(error)) {
        for (const waiting of group) waiting.reject(error);
        return;
      }
      for (const waiting of group) await settle([waiting]);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });
}

/** Takes items from the front, leaving behind those whose key is already in the group. */
function takeGroup<Item, Result>(
  queue: Waiting<Item, Result>[],
  maxItems: number,
  keyOf: (item: Item) => string | undefined,
): Waiting<Item, Result>[] {
  const keys = new Set<string>();
  const group: Waiting<Item, Result>[] = [];
  const left: Waiting<Item, Result>[] = [];
  for (const waiting of queue) {
    const key = keyOf(waiting.item);
    if (group.length === maxItems || (key !== undefined && keys.has(key))) {
      left.push(waiting);
    } else {
      group.push(waiting);
      if (key !== undefined) keys.add(key);
    }
  }
  queue.splice(0, queue.length, ...left);
  return group;
}
