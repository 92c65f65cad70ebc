import { dictionary } from '@zxcvbn-ts/language-common';

/** Passwords that were leaked and are tried first, in lower case: 49,000 of them, kept here, so that nobody is asked about yours. */
export const knownPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common']);
