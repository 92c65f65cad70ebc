import { signInLimits } from './staff.ts';

export type PasswordFault = 'too_short' | 'too_long' | 'known' | 'about_you' | 'too_simple';

/**
 * Why a password is not taken, or nothing. There are no rules about kinds of characters (NIST SP 800-63B, 5.1.1.2): length
 * helps, and what everybody uses does not. `known` is a list of passwords in lower case.
 */
export function judgePassword(
  password: string,
  about: { email: string; name: string; known: ReadonlySet<string> },
): PasswordFault | undefined {
  const text = password.normalize('NFKC').toLowerCase();
  const length = [...text].length;
  if (length < signInLimits.minPassword) return 'too_short';
  if (length > signInLimits.maxPassword) return 'too_long';
  if (about.known.has(text) || about.known.has(text.replace(/[\d!?.*#@]+$/, ''))) return 'known';
  if (new Set(text).size < 5 || /^(.{1,6})\1+$/u.test(text) || isRow(text)) return 'too_simple';
  const own = [about.email, about.email.split('@')[0] ?? '', about.name, 'maxfi'].map((one) =>
    one.toLowerCase(),
  );
  const rest = own.filter((one) => one.length >= 4).reduce((left, one) => left.replaceAll(one, ''), text);
  return [...rest].length < 6 ? 'about_you' : undefined;
}

/** `123456789012`, `abcdefghijkl`, and the same backwards. */
function isRow(text: string): boolean {
  const steps = [...text]
    .slice(1)
    .map((letter, index) => (letter.codePointAt(0) ?? 0) - (text.codePointAt(index) ?? 0));
  return steps.every((step) => step === 1 || step === -9) || steps.every((step) => step === -1 || step === 9);
}
