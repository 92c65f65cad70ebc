import { z } from 'zod';
import type { BrowserFacts, BrowserScriptFacts } from '../threeds/browser-facts.ts';

/** Far more than the script of the page ever writes. */
const longestField = 1_000;
const longestHeader = 2_048;

/** A finite number, without its fraction and pressed into the range. */
const within = (min: number, max: number) =>
  z.number().transform((value) => Math.min(max, Math.max(min, Math.trunc(value))));

const scriptFacts = z
  .object({
    colorDepth: within(1, 48),
    screenWidth: within(0, 999_999),
    screenHeight: within(0, 999_999),
    timeZoneOffset: within(-840, 840),
    language: z.string().transform((text) => text.slice(0, 35)),
    javaEnabled: z.boolean(),
  })
  .transform(
    (facts): BrowserScriptFacts => ({
      language: facts.language,
      colorDepth: facts.colorDepth,
      screenWidthPx: facts.screenWidth,
      screenHeightPx: facts.screenHeight,
      timeZoneOffsetMinutes: facts.timeZoneOffset,
      javaEnabled: facts.javaEnabled,
    }),
  );

/**
 * What the pay form and its request tell of the browser. `field` is the hidden field `browser`; without script it is
 * empty, and anything that our script would not have written counts as that. Never throws.
 */
export function readBrowserFacts(
  field: string | undefined,
  request: {
    readonly userAgent: string | undefined;
    readonly accept: string | undefined;
    readonly acceptLanguage?: string | undefined;
    readonly ip: string | null;
  },
): BrowserFacts {
  return {
    acceptHeader: (request.accept ?? '').slice(0, longestHeader),
    userAgent: (request.userAgent ?? '').slice(0, longestHeader),
    acceptLanguage: (request.acceptLanguage ?? '').slice(0, longestHeader),
    ip: request.ip,
    script: readScript(field ?? ''),
  };
}

function readScript(field: string): BrowserScriptFacts | null {
  if (field === '' || field.length > longestField) return null;
  try {
    return scriptFacts.safeParse(JSON.parse(field)).data ?? null;
  } catch {
    return null;
  }
}
