import type { CardWallet } from '../domain/wallet.ts';
import type { Ways } from '../flows/find-ways.ts';

/** Only a guess, so that a button which appears does not push the form down: the script asks the browser itself. */
export function expectedWallet({ wallets }: Ways, userAgent: string): CardWallet | null {
  const isChrome = /Chrome\/\d/.test(userAgent);
  const isSafari = !isChrome && /\bSafari\/\d/.test(userAgent) && /Mac OS X|iPhone|iPad/.test(userAgent);
  const likely = isChrome ? 'google_pay' : isSafari ? 'apple_pay' : null;
  return wallets.find(({ wallet }) => wallet === likely)?.wallet ?? null;
}
