/** Reads what people type as email and phone; used by the server and by the page's script. */

/** One @, a dot in the host, no spaces or brackets: more would refuse addresses that exist. */
export function readEmail(typed: string): string | undefined {
  const email = typed.trim();
  const shape = /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\]]+\.[^\s@<>()",;:\\[\].]{2,}$/;
  return email.length <= 320 && shape.test(email) ? email : undefined;
}

/** E.164 with a plus, however it is spaced. `00` is how many write the plus. */
export function readPhone(typed: string): string | undefined {
  const phone = typed.replace(/[\s\-().\u2010-\u2015]/g, '').replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(phone) ? phone : undefined;
}
