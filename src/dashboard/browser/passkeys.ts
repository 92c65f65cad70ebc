interface Question {
  readonly challenge: string;
  readonly host: string;
  readonly ids: readonly string[];
  readonly user?: { readonly id: string; readonly email: string; readonly name: string };
}

/** Shows the buttons for passkeys where the browser knows them (WebAuthn). */
export function offerPasskeys(): void {
  if (!window.PublicKeyCredential) return;
  for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
    place.hidden = false;
    const button = place.querySelector('button');
    button?.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await use(place);
      } catch {
        // Cancelled, timed out, or refused: the words are the same, and the other way stays open.
        const said = place.querySelector('[role="status"]');
        if (said) said.textContent = place.dataset.failed ?? '';
        button.disabled = false;
      }
    });
  }
}

async function use(place: HTMLElement): Promise<void> {
  const { passkey, next = '', formToken: form_token } = place.dataset;
  const question = await send<Question>('/dashboard/passkey/question', { form_token });
  const isNew = passkey === 'new';
  const answer = isNew ? await make(question) : await prove(question);
  const { href } = await send<{ href: string }>(`/dashboard/passkey/${isNew ? 'new' : 'answer'}`, {
    form_token,
    next,
    answer,
  });
  location.assign(href);
}

async function send<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Answer;
}

async function make(question: Question): Promise<object> {
  const { user } = question;
  if (!user) throw new Error('nobody is signed in');
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(question.challenge),
      rp: { id: question.host, name: 'MAXFI' },
      user: { id: toBytes(user.id), name: user.email, displayName: user.name },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -8 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: question.ids.map((id) => ({ type: 'public-key', id: toBytes(id) })),
      timeout: 120_000,
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...named(credential),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function prove(question: Question): Promise<object> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: toBytes(question.challenge),
      rpId: question.host,
      userVerification: 'required',
      allowCredentials: question.ids.map((id) => ({ type: 'public-key', id: toBytes(id) })),
      timeout: 120_000,
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...named(credential),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : undefined,
    },
  };
}

function named(credential: PublicKeyCredential): object {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/** base64url, as it travels. */
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
