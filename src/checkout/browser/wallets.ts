import { element } from './element.ts';

/** The part of the Payment Request API that only Safari has. */
interface MerchantValidation extends Event {
  readonly validationURL: string;
  complete(session: Promise<unknown>): void;
}

interface WalletDetails {
  /** Google */
  readonly paymentMethodData?: {
    readonly info?: { readonly cardNetwork?: string; readonly cardDetails?: string };
    readonly tokenizationData: { readonly token: string };
  };
  /** Apple */
  readonly token?: {
    readonly paymentData: unknown;
    readonly paymentMethod?: { readonly network?: string; readonly displayName?: string };
  };
}

const contactFields = ['email', 'phone', 'country'];

/**
 * Shows the buttons of wallets that this browser can open, by the browser's own interface: no script of anybody else is
 * loaded. What the wallet gives goes to the server as a form, and its answer is a page like any other.
 */
export function offerWallets(onSend: () => void): void {
  const place = element('wallets', HTMLElement);
  const form = element('wallet-form', HTMLFormElement);
  if (!place || !form) return;
  const buttons = [...place.querySelectorAll<HTMLButtonElement>('button[data-offer]')];
  const asked = buttons.map(async (button) => {
    button.hidden = !(await canPay(button));
    button.classList.remove('is-asked');
    button.addEventListener('click', () => void use(button, form, onSend));
    return !button.hidden;
  });
  void Promise.all(asked).then((can) => {
    place.hidden = !can.includes(true);
  });
}

/** A browser that does not know the wallet may refuse to be asked at all. */
async function canPay(button: HTMLButtonElement): Promise<boolean> {
  try {
    return 'PaymentRequest' in window && (await requestOf(button).canMakePayment());
  } catch {
    return false;
  }
}

function requestOf(button: HTMLButtonElement): PaymentRequest {
  const { method, total } = JSON.parse(button.dataset.offer ?? '') as {
    method: PaymentMethodData;
    total: PaymentItem;
  };
  const request = new PaymentRequest([method], { total });
  request.addEventListener('merchantvalidation', (event) => {
    const { validationURL } = event as MerchantValidation;
    const body = new URLSearchParams({ validation_url: validationURL });
    const asked = fetch(button.dataset.sessionUrl ?? '', { method: 'POST', body });
    (event as MerchantValidation).complete(asked.then((answer) => answer.json()));
  });
  return request;
}

async function use(button: HTMLButtonElement, form: HTMLFormElement, onSend: () => void): Promise<void> {
  let response: PaymentResponse;
  try {
    response = await requestOf(button).show();
  } catch {
    // Closed by the customer, or refused by the wallet, which has said so itself.
    return;
  }
  const { paymentMethodData: google, token: apple } = response.details as WalletDetails;
  const fields: Record<string, string> = {
    wallet: button.dataset.wallet ?? '',
    token: google?.tokenizationData.token ?? JSON.stringify(apple?.paymentData ?? ''),
    brand: google?.info?.cardNetwork ?? apple?.paymentMethod?.network ?? '',
    last4: google?.info?.cardDetails ?? /\d{4}$/.exec(apple?.paymentMethod?.displayName ?? '')?.[0] ?? '',
  };
  for (const name of contactFields) {
    const control = document.getElementById(name);
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement)
      fields[name] = control.value;
  }
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  onSend();
  // The page that comes says how it went.
  await response.complete('unknown').catch(() => undefined);
  form.submit();
}
