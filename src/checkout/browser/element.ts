/** The element with an id, when it is there and of the expected kind. */
export function element<T extends Element>(id: string, kind: new () => T): T | undefined {
  const found = document.getElementById(id);
  return found instanceof kind ? found : undefined;
}
