import { isApprovedRefund, isReversal, type Story } from './truth.ts';

/* What must hold of money that went back, when the world has healed. */

/** R1: the bank never gave back more than was paid, by whatever way, also not for a moment. */
export function neverMoreThanPaid({ session, lines }: Story): string[] {
  let given = 0;
  return lines.flatMap((line) => {
    if (isApprovedRefund(line)) given += line.amount;
    return given > session.amount ? [`${given} of ${session.amount} given back at ${line.at}`] : [];
  });
}

/** R2: each refund is what the bank says of it, and the session says the sum. */
export function asTheBankSays({ session, refunds, lines }: Story): string[] {
  const reserved = refunds.filter(({ status }) => status !== 'failed');
  const sum = reserved.reduce((total, { amount }) => total + amount, 0);
  const wrong = refunds.flatMap((refund) => {
    const line = lines.filter(isApprovedRefund).find(({ operation }) => operation === refund.operation_id);
    const isVoid = refund.acquirer_action === 'void';
    const isGiven = isVoid ? lines.some(isReversal) : line?.amount === refund.amount;
    if (refund.status === 'pending') return [`${refund.id} is pending`];
    if (refund.status === 'succeeded')
      return isGiven ? [] : [`${refund.id} succeeded, and the bank gave nothing`];
    return line ? [`${refund.id} failed, and the bank gave ${line.amount}`] : [];
  });
  const known = new Set(refunds.map(({ operation_id }) => operation_id));
  const unknown = lines.filter((line) => isApprovedRefund(line) && !known.has(line.operation));
  return [
    ...wrong,
    ...unknown.map(({ operation }) => `the bank gave back ${operation}, and there is no such refund`),
    ...(sum === session.amount_refunded
      ? []
      : [`its refunds are ${sum}, and it says ${session.amount_refunded}`]),
  ];
}

/** R3: what a shop was told is there, one refund for one key, of the amount that it asked for. */
export function asTheShopWasTold({ refunds, tale }: Story): string[] {
  const told = (tale?.refunds ?? []).filter(({ answers }) => answers.length > 0);
  const ids = told.map(({ answers }) => (JSON.parse(answers[0] ?? '{}') as { id: string }).id);
  return [
    ...told.flatMap(({ key, amount, answers }, index) => {
      if (new Set(answers).size > 1) return [`${key} was answered in more than one way`];
      const refund = refunds.find(({ id }) => id === ids[index]);
      if (!refund) return [`${key} was answered with ${ids[index]}, which is gone`];
      return amount === undefined || refund.amount === amount ? [] : [`${key} is of another amount`];
    }),
    ...(new Set(ids).size < ids.length ? ['two keys were answered with one refund'] : []),
    // A shop that was told nothing, for it left or we were down, may have a refund; of each key at most one.
    ...(refunds.length > (tale?.refunds.length ?? 0) ? ['more refunds than were asked for'] : []),
  ];
}
