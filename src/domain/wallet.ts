import { type Money, toDecimalString } from './money.ts';

/** Wallets that hold cards and give a token for one of them. */
export const cardWallets = ['apple_pay', 'google_pay'] as const;
export type CardWallet = (typeof cardWallets)[number];

/** A wallet as its maker knows the merchant. */
export interface WalletRegistration {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly wallet: CardWallet;
  readonly identifier: string;
}

/** Where a wallet's tokens are to open: the acquirer's name and the merchant's with it, as the wallet's maker has them. */
export interface WalletGateway {
  readonly gateway: string;
  readonly gatewayMerchantId: string;
}

/** What a browser's `PaymentRequest` is made with (W3C Payment Request API). */
export interface WalletOffer {
  readonly wallet: CardWallet;
  readonly method: { readonly supportedMethods: string; readonly data: Readonly<Record<string, unknown>> };
  readonly total: { readonly label: string; readonly amount: { currency: string; value: string } };
}

/**
 * What the wallet is asked for. Only cards that the device itself answers for (`CRYPTOGRAM_3DS`): a stored number would
 * need 3-D Secure with a number that we never see.
 */
export function walletOffer(
  { wallet, identifier, livemode }: WalletRegistration,
  gateway: WalletGateway,
  of: { amount: Money; merchantName: string; country: string },
): WalletOffer {
  const amount = { currency: of.amount.currency, value: toDecimalString(of.amount) };
  const total = { label: of.merchantName, amount };
  if (wallet === 'apple_pay') {
    return {
      wallet,
      total,
      method: {
        supportedMethods: 'https://apple.com/apple-pay',
        data: {
          version: 3,
          merchantIdentifier: identifier,
          merchantCapabilities: ['supports3DS'],
          supportedNetworks: ['visa', 'masterCard', 'amex', 'chinaUnionPay', 'maestro'],
          countryCode: of.country,
        },
      },
    };
  }
  return {
    wallet,
    total,
    method: {
      supportedMethods: 'https://google.com/pay',
      data: {
        environment: livemode ? 'PRODUCTION' : 'TEST',
        apiVersion: 2,
        apiVersionMinor: 0,
        merchantInfo: { merchantName: of.merchantName, ...(livemode && { merchantId: identifier }) },
        allowedPaymentMethods: [
          {
            type: 'CARD',
            parameters: {
              allowedAuthMethods: ['CRYPTOGRAM_3DS'],
              allowedCardNetworks: ['VISA', 'MASTERCARD', 'AMEX'],
            },
            tokenizationSpecification: {
              type: 'PAYMENT_GATEWAY',
              parameters: { gateway: gateway.gateway, gatewayMerchantId: gateway.gatewayMerchantId },
            },
          },
        ],
        transactionInfo: {
          totalPriceStatus: 'FINAL',
          totalPrice: amount.value,
          currencyCode: amount.currency,
          countryCode: of.country,
        },
      },
    },
  };
}

/** The only hosts that Apple validates merchants at (developer.apple.com, "Setting up your server"). */
const appleHosts =
  /^(?:cn-)?apple-pay-gateway(?:-(?:nc|pr)-pod[1-5]|-cert)?\.apple\.com$|^(?:cn-)?apple-pay-gateway-(?:sh|tj)-pod[1-3]\.apple\.com$/;

/** Whether an address that a browser says it got from Apple is Apple's: anything else would be told our certificate. */
export function isAppleValidationUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  return (
    protocol === 'https:' && port === '' && username === '' && password === '' && appleHosts.test(hostname)
  );
}
