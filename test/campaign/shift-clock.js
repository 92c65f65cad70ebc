/*
 * Preloaded by `node --import`: this process believes that it is so many milliseconds later than its machine does. Only
 * what tells the date is shifted; the count of a monotonic clock stays, as it does when an administrator sets the time.
 */
const shiftMs = Number(process.env.MAXFI_TEST_CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  apply: () => String(new RealDate(now())),
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
