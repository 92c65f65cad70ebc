import { encodeJson } from './encoded-json.ts';
import type { ThreeDsVersion } from './version.ts';

/** Sizes that a challenge window may have (`challengeWindowSize`); `05` is the whole page. */
export const challengeWindows = {
  '01': { widthPx: 250, heightPx: 400 },
  '02': { widthPx: 390, heightPx: 400 },
  '03': { widthPx: 500, heightPx: 600 },
  '04': { widthPx: 600, heightPx: 400 },
  '05': null,
} as const;

export type ChallengeWindow = keyof typeof challengeWindows;

/**
 * The window for a screen: a frame of 500 × 600 where it fits with room around it, else the whole page. Without a
 * script the width is unknown, and the challenge takes the page.
 */
export function challengeWindowFor(screenWidthPx: number | null): ChallengeWindow {
  return screenWidthPx !== null && screenWidthPx >= 600 ? '03' : '05';
}

/** The `creq` that the browser posts to the ACS. */
export function challengeRequest(challenge: {
  transId: string;
  acsTransId: string;
  version: ThreeDsVersion;
  window: ChallengeWindow;
}): string {
  return encodeJson({
    messageType: 'CReq',
    messageVersion: challenge.version,
    threeDSServerTransID: challenge.transId,
    acsTransID: challenge.acsTransId,
    challengeWindowSize: challenge.window,
  });
}
