/** How messages travel through a browser: JSON in base64url without padding. */
export function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

/**
 * Reads what `encodeJson` of anyone wrote. Padding and the other base64 alphabet are let through, because real ACSs
 * send them; anything else is nothing. Never throws.
 */
export function decodeJson(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > maxLength) return undefined;
  if (!/^[A-Za-z0-9_+/-]+={0,2}$/.test(text)) return undefined;
  try {
    const bytes = Buffer.from(text, 'base64url');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const maxLength = 16_384;
