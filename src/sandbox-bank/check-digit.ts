/** True when the last digit fits the others by the Luhn formula. */
export function hasRightCheckDigit(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const weighted = place % 2 === 0 ? Number(digit) : Number(digit) * 2;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}

/** The digits with the one that fits them. */
export function withCheckDigit(digits: string): string {
  for (let last = 0; last < 10; last += 1) {
    if (hasRightCheckDigit(`${digits}${last}`)) return `${digits}${last}`;
  }
  throw new Error('Bug! One of ten digits always fits');
}
