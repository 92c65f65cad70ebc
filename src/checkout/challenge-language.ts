/**
 * What the issuer carries for us through a challenge (`threeDSSessionData`, base64url): the language of the page, which
 * the customer may have chosen there. It goes through strange hands, so it says nothing else.
 */
export function languageData(language: string): string {
  return Buffer.from(language).toString('base64url');
}

/** The language as it came back; anybody may have written it. */
export function readLanguageData(data: unknown): string | undefined {
  return typeof data === 'string' && data.length < 20 ? Buffer.from(data, 'base64url').toString() : undefined;
}
