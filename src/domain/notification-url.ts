/** Where an acquirer reports about a merchant's account at it. */
export function notificationUrlOf(publicUrl: string, account: { merchantId: string; id: string }): string {
  return `${publicUrl}/acquirers/${account.merchantId}/${account.id}/notifications`;
}
