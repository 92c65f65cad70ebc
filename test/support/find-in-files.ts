import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cardNumberTraces } from '../../src/connectors/conformance/card-number-traces.ts';

/** Looks for many short texts at once in bytes of any kind. */
export interface Search {
  /** What is there: the label of each text that was found. */
  in(bytes: Buffer): Set<string>;
}

const tableBits = 20;

function slotOf(key: number): number {
  return Math.imul(key, 2_654_435_761) >>> (32 - tableBits);
}

/** Each number in eight encodings, hexadecimal digits in both cases; a label says which encoding of which number. */
export function searchForNumbers(numbers: readonly string[]): Search {
  const needles = numbers.flatMap((number) =>
    Object.entries(cardNumberTraces(number)).flatMap(([encoding, traces]) =>
      [...new Set(traces.flatMap((trace) => [trace, upperHex(encoding, trace)]))].map((trace) => ({
        bytes: Buffer.from(trace, 'latin1'),
        label: `${encoding} of …${number.slice(-4)}`,
      })),
    ),
  );
  return createSearch(needles);
}

function upperHex(encoding: string, trace: string): string {
  return ['hex', 'url_encoded'].includes(encoding) ? trace.toUpperCase() : trace;
}

/** A table of the first four bytes of every text, so that the length of the list does not matter. */
function createSearch(needles: readonly { readonly bytes: Buffer; readonly label: string }[]): Search {
  const mayBegin = new Uint8Array(1 << tableBits);
  const byStart = new Map<number, { readonly bytes: Buffer; readonly label: string }[]>();
  for (const needle of needles) {
    const key = needle.bytes.readUInt32BE(0);
    mayBegin[slotOf(key)] = 1;
    byStart.set(key, [...(byStart.get(key) ?? []), needle]);
  }
  return {
    in(bytes) {
      const found = new Set<string>();
      let key = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        key = ((key << 8) | (bytes[at] ?? 0)) >>> 0;
        if (at < 3 || mayBegin[slotOf(key)] === 0) continue;
        for (const needle of byStart.get(key) ?? []) {
          const start = at - 3;
          if (bytes.subarray(start, start + needle.bytes.length).equals(needle.bytes))
            found.add(needle.label);
        }
      }
      return found;
    },
  };
}

/** Every file of a folder and below it that can be read; one that goes away meanwhile is left out. */
export function filesBelow(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      try {
        return [{ path, bytes: readFileSync(path) }];
      } catch {
        return [];
      }
    });
}
