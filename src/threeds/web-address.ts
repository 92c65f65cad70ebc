/**
 * True for an absolute https address without user and password that a browser may be sent to. `mayBeHttp` also lets
 * http through: only where the directory server itself is reached by http, which no real one is.
 */
export function isWebAddress(text: string, mayBeHttp: boolean): boolean {
  if (text.length > 2_048 || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  const isWeb = protocol === 'https:' || (mayBeHttp && protocol === 'http:');
  return isWeb && username === '' && password === '';
}
