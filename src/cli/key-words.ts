import { type ApiKey, type KeyLeak, keyState } from '../domain/api-key.ts';

/** A key as `--json` prints it. Its secret is not in it: nobody has that but whoever was shown it. */
export function keyJson(key: ApiKey, leaks: readonly KeyLeak[], now: Date) {
  return {
    id: key.id,
    merchant_id: key.merchantId,
    mode: modeOf(key),
    name: key.name,
    last4: key.last4,
    state: keyState(key, now),
    scopes: key.scopes,
    limit: key.requestsPerMinute,
    addresses: key.allowedNetworks,
    created: key.createdAt.toISOString(),
    last_used: key.lastUsedAt && { at: key.lastUsedAt.toISOString(), address: key.lastUsedAddress },
    expires_at: key.expiresAt?.toISOString() ?? null,
    rolled_to: key.rolledTo,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    leaks: leaks.filter(({ keyId }) => keyId === key.id).map(leakJson),
  };
}

function leakJson({ place, source, times, firstSeenAt, lastSeenAt }: KeyLeak) {
  return {
    place,
    source,
    times,
    first_seen: firstSeenAt.toISOString(),
    last_seen: lastSeenAt.toISOString(),
  };
}

/** A key in one line, and a line below it for each place where it leaked. */
export function keyLines(key: ApiKey, leaks: readonly KeyLeak[], now: Date): string {
  const used = key.lastUsedAt
    ? `last used ${key.lastUsedAt.toISOString()} from ${key.lastUsedAddress}`
    : 'never used';
  const line = [
    key.id,
    `sk_${modeOf(key)}_…${key.last4}`,
    stateInWords(key, now),
    `${key.requestsPerMinute} a minute`,
    used,
    ...(key.allowedNetworks.length > 0 ? [`from ${key.allowedNetworks.join(', ')} only`] : []),
    ...(key.name ? [key.name] : []),
  ].join('  ');
  const seen = leaks.filter(({ keyId }) => keyId === key.id).map((leak) => `  LEAKED ${leakInWords(leak)}`);
  return [line, ...seen].join('\n');
}

const places = { browser: 'seen in a browser on', url: 'seen in a URL', reported: 'reported, found' };

function leakInWords({ place, source, times, firstSeenAt, lastSeenAt }: KeyLeak): string {
  const since = firstSeenAt.toISOString();
  const when = times === 1 ? since : `${since} to ${lastSeenAt.toISOString()}, ${times} times`;
  // Anybody may have said where: nothing of it may steer the terminal.
  const where = source.replaceAll(/\p{C}/gu, '');
  return `${[places[place], where].filter(Boolean).join(' ')}: ${when}`;
}

function stateInWords(key: ApiKey, now: Date): string {
  const state = keyState(key, now);
  if (state === 'rolled') return `rolled, works until ${key.expiresAt?.toISOString()}`;
  if (state === 'active' && key.expiresAt) return `active until ${key.expiresAt.toISOString()}`;
  return state === 'expired' ? `expired ${key.expiresAt?.toISOString()}` : state;
}

export function modeOf(key: Pick<ApiKey, 'livemode'>): 'live' | 'test' {
  return key.livemode ? 'live' : 'test';
}
