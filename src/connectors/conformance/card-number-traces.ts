/** A number in the ways in which it could slip into a text: eight encodings, by name. */
export function cardNumberTraces(number: string): Readonly<Record<string, readonly string[]>> {
  const groups = number.match(/.{1,4}/g) ?? [];
  const codes = [...number].map((digit) => digit.charCodeAt(0).toString(16));
  return {
    plain: [number],
    spaced: [groups.join(' ')],
    dashed: [groups.join('-')],
    base64: base64Traces(number),
    hex: [codes.join('')],
    url_encoded: [codes.map((code) => `%${code}`).join('')],
    reversed: [[...number].reverse().join('')],
    json_escaped: [codes.map((code) => `\\u00${code}`).join('')],
  };
}

/** Inside a longer text the number starts at any of three places of a base64 group; its ends mix with neighbours. */
function base64Traces(number: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'x'.repeat(before)}${number}`)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(before === 0 ? 0 : 4, -2);
  });
}

/** Names of the encodings in which one of the numbers stands in the text, empty when there is none. */
export function findCardNumbers(text: string, numbers: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return numbers.flatMap((number) =>
    Object.entries(cardNumberTraces(number))
      .filter(([encoding, traces]) =>
        traces.some((trace) => (encoding === 'base64' ? text.includes(trace) : lower.includes(trace))),
      )
      .map(([encoding]) => encoding),
  );
}
