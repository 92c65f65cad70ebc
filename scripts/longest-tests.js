import { relative } from 'node:path';

const shown = 15;

/**
 * A reporter beside the usual one: in the end it says which files took longest, so that the time of a run stays known.
 *
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events
 */
export default async function* longestTests(events) {
  const tookMs = new Map();
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting > 0 || !data.file) continue;
    tookMs.set(data.file, (tookMs.get(data.file) ?? 0) + data.details.duration_ms);
  }
  const sorted = [...tookMs].sort(([, a], [, b]) => b - a).slice(0, shown);
  for (const [file, ms] of sorted) {
    yield `# ${(ms / 1_000).toFixed(1).padStart(6)} s  ${relative(process.cwd(), file).replace(/\.cache\/tests\/(?:\d+\/)?/, '')}\n`;
  }
}
