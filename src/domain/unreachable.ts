/** Ends a switch over a union: it does not compile while a case is missing, and throws if one slips through. */
export function unreachable(value: never): never {
  throw new Error(`Bug! A case was not handled: ${JSON.stringify(value)}`);
}
