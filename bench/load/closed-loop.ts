import { createTally, type LoadResult } from './load-result.ts';

/**
 * So many clients, each of which sends the next request when it has the answer to the last. `send` gets the request's number and
 * rejects when it failed. Shows what a server can take; what a stall does to those who would have come meanwhile it does not.
 */
export async function closedLoop(
  options: { readonly clients: number; readonly seconds: number },
  send: (number: number) => Promise<unknown>,
): Promise<LoadResult> {
  const tally = createTally();
  const startedAt = performance.now();
  const endsAt = startedAt + options.seconds * 1_000;
  let number = 0;
  const client = async () => {
    for (let now = performance.now(); now < endsAt; ) {
      const sentAt = now;
      try {
        await send(number++);
        now = performance.now();
        tally.succeeded(now - sentAt);
      } catch (error) {
        tally.failed(error);
        now = performance.now();
      }
    }
  };
  await Promise.all(Array.from({ length: options.clients }, client));
  return tally.result((performance.now() - startedAt) / 1_000);
}
