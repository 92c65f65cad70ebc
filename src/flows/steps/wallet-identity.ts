/** Names the row in which a merchant's identity with a wallet is sealed. */
export function walletContext(of: { merchantId: string; livemode: boolean; wallet: string }): string {
  return `wallets ${of.merchantId} ${of.livemode} ${of.wallet}`;
}
