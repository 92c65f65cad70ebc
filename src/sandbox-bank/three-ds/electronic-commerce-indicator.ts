/** The ECI that a directory server of the brand gives with a result. */
export function eciOf(brand: string, transStatus: string): string {
  const isMastercard = brand === 'mastercard';
  if (transStatus === 'Y') return isMastercard ? '02' : '05';
  if (transStatus === 'A') return isMastercard ? '01' : '06';
  if (transStatus === 'I') return isMastercard ? '06' : '07';
  return isMastercard ? '00' : '07';
}
