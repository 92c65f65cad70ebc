/** A card of the sandbox bank as the page tells of it. */
export interface TestCardFacts {
  readonly number: string;
  readonly title: string;
}

/** In groups of four, as it is embossed. */
export function formatTestNumber(number: string): string {
  return number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}
