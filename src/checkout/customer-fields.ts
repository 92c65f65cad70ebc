import {
  type Customer,
  type CustomerFieldName,
  type CustomerFieldRule,
  customerFieldNames,
  type SessionSettings,
} from '../domain/session.ts';

export type CustomerFields = Readonly<Record<CustomerFieldName, CustomerFieldRule>>;

/** `name` is the name on the card: a part of the card form, so only an explicit rule hides it. */
const defaults: CustomerFields = { email: 'optional', phone: 'hidden', name: 'required', country: 'hidden' };

/**
 * Which customer fields the page asks for. A list means "required"; an object sets each rule. Without a rule, an email
 * that the merchant already sent is not asked for again; a locked field without a value has nothing to show.
 */
export function customerFieldsOf(settings: SessionSettings, customer: Customer | null): CustomerFields {
  const given = settings.customer_fields;
  const listed: readonly CustomerFieldName[] = isList(given) ? given : [];
  const rules: Partial<Record<CustomerFieldName, CustomerFieldRule>> = given && !isList(given) ? given : {};
  const ruleOf = (name: CustomerFieldName): CustomerFieldRule => {
    const rule = rules[name] ?? (listed.includes(name) ? 'required' : undefined);
    if (rule === 'locked') return customer?.[name] ? 'locked' : 'hidden';
    if (rule) return rule;
    // A merchant who lists what to ask for does not want the rest, but a card still has a name on it.
    if (name === 'email' && (isList(given) || customer?.email)) return 'hidden';
    return defaults[name];
  };
  return Object.fromEntries(customerFieldNames.map((name) => [name, ruleOf(name)])) as CustomerFields;
}

function isList(given: SessionSettings['customer_fields']): given is readonly CustomerFieldName[] {
  return Array.isArray(given);
}
