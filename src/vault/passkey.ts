import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** Loaded when somebody brings a passkey: it takes longer than all else that a command loads. */
function library() {
  return import('@simplewebauthn/server');
}

/** Where passkeys of this installation belong: the host of its public address. */
export interface PasskeyPlace {
  readonly origin: string;
  readonly host: string;
}

export function passkeyPlace(publicUrl: string): PasskeyPlace {
  const { origin, hostname } = new URL(publicUrl);
  return { origin, host: hostname };
}

/** The question that an answer is to; nothing when the answer cannot be read. */
export function challengeOf(answer: unknown): string | undefined {
  try {
    const { response } = answer as { response: { clientDataJSON: string } };
    const client: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'));
    const { challenge } = client as { challenge: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

export interface NewPasskey {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** What a device has made for somebody (WebAuthn, 7.1); nothing when it does not hold. */
export async function readNewPasskey(
  place: PasskeyPlace,
  challenge: string,
  answer: unknown,
): Promise<NewPasskey | undefined> {
  try {
    const { verifyRegistrationResponse } = await library();
    const result = await verifyRegistrationResponse({
      response: answer as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
    });
    if (!result.verified) return undefined;
    const { credential } = result.registrationInfo;
    return {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).slice(0, 10),
    };
  } catch {
    return undefined;
  }
}

/** The new counter of a passkey whose answer holds (WebAuthn, 7.2); nothing when it does not. */
export async function judgePasskeyAnswer(
  place: PasskeyPlace,
  challenge: string,
  answer: unknown,
  known: { id: string; publicKey: Buffer; counter: number },
): Promise<number | undefined> {
  try {
    const { verifyAuthenticationResponse } = await library();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      credential: { id: known.id, publicKey: new Uint8Array(known.publicKey), counter: known.counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
