import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launchChromium, openCustomer } from '../support/browser.ts';
import { goodCard, pay, refusedCard, seePage, slowCard, typeCard } from '../support/card-form.ts';
import { salesOf } from '../support/ledger.ts';
import { startWorld } from '../support/world.ts';

const world = await startWorld({ after });
const browser = await launchChromium();
after(() => browser.close());

test('wrong fields are named in a summary and beside each field, and only the name is kept', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url } = await world.createSession({ settings: { customer_fields: ['email'] } });
  await page.goto(checkout_url);
  await typeCard(page, { number: '5555555555554445', expiry: '01/20', cvc: '98' });
  await page.locator('#email').fill('aysel@');
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.locator('#pay').click(),
  ]);
  assert.equal(answer.status(), 422);
  await page.locator('#error-summary').waitFor();
  for (const [field, text] of [
    ['card_number', 'This card number is not right. Check the digits.'],
    ['card_expiry', 'This card has expired. Try another card.'],
    ['card_cvc', 'The security code has 3 digits. Check it on the card.'],
    ['email', 'Check the email, it should look like name@example.com.'],
  ] as const) {
    assert.equal(await page.locator(`#error-summary a[href="#${field}"]`).innerText(), text);
    assert.equal(await page.locator(`#${field}-error`).innerText(), text);
    assert.equal(await page.locator(`#${field}`).getAttribute('aria-invalid'), 'true');
  }
  assert.match(await page.title(), /^Check the form/);
  assert.equal(await page.locator('#card_name').inputValue(), 'Aysel Quliyeva');
  assert.equal(await page.locator('#email').inputValue(), 'aysel@');
  const html = await page.content();
  for (const secret of ['5555555555554445', '5555 5555', 'value="98"', '01/20'])
    assert.ok(!html.includes(secret), secret);
  await page.locator('#error-summary a[href="#card_cvc"]').click();
  assert.equal(
    await page.evaluate('document.activeElement.id'),
    'card_cvc',
    'the summary leads to the field',
  );
});

test('with script the first wrong field gets the focus before anything is sent', async (t) => {
  const { page, requests } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await page.locator('#card_number').pressSequentially('42424242');
  await page.locator('#card_expiry').focus();
  assert.equal(
    await page.locator('#card_number-error').innerText(),
    'The card number is not complete. Add the missing digits.',
    'said when the field is left',
  );
  await page.locator('#card_number').pressSequentially('42424242');
  assert.equal(await page.locator('#card_number-error').isVisible(), false, 'taken back while typing');
  assert.equal(await page.locator('#card_number').inputValue(), '4242 4242 4242 4242');
  await page.locator('#pay').click();
  await page.locator('#card_expiry:focus').waitFor();
  assert.equal(requests.filter((url) => url.endsWith('/pay')).length, 0);
});

test('after a server error the first wrong field has the focus', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: goodCard });
  // The script would stop this one; the server must do as well.
  await page.evaluate(
    `document.getElementById('card_expiry').value = '13/30'; document.getElementById('pay-form').submit()`,
  );
  await page.locator('#error-summary').waitFor();
  // The script that moves the focus runs after the page is drawn.
  await page.locator('#card_expiry:focus').waitFor();
  assert.equal(await page.locator('#card_cvc').inputValue(), '');
});

test('a card that is declined five times ends the session, and the fifth try was announced', async (t) => {
  const { page } = await openCustomer(t, browser, { width: 390 });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await page.locator('#card_name').fill('');
    await pay(page, { number: refusedCard });
    await page.locator('#decline').waitFor();
    const isLast = attempt === 4;
    assert.equal(await page.getByText('You have one try left.').isVisible(), isLast, `after ${attempt}`);
    assert.match(await page.title(), /^Not paid/);
  }
  await page.locator('#decline:focus').waitFor();
  await page.locator('#card_name').fill('');
  await pay(page, { number: refusedCard });
  await seePage(page, 'failed');
  assert.deepEqual(await salesOf(world, id), Array(5).fill('declined'));
  await page.goto(checkout_url);
  await seePage(page, 'failed');
});

test('two presses on Pay are one charge', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: slowCard });
  await page.locator('#pay').dblclick({ noWaitAfter: true });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('two presses on Pay are one charge without script too', async (t) => {
  const { page } = await openCustomer(t, browser, { javaScript: false });
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: slowCard, expiry: '12/30' });
  await page.locator('#pay').dblclick({ noWaitAfter: true });
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('with the keyboard alone a customer reaches every field in order and pays with Enter', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession({
    settings: { customer_fields: ['email'] },
    description: 'Short',
  });
  await page.goto(checkout_url);
  const order: string[] = [];
  const typed: Record<string, string> = {
    card_number: goodCard,
    card_expiry: '1230',
    card_cvc: '123',
    card_name: 'Aysel Quliyeva',
    email: 'aysel@example.az',
  };
  for (let steps = 0; steps < 20 && order.at(-1) !== 'pay'; steps += 1) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate<{ id: string; top: number; outline: string }>(
      `(() => { const e = document.activeElement; const style = getComputedStyle(e);
        return { id: e.id || e.className || e.textContent, top: e.getBoundingClientRect().top,
          outline: style.outlineStyle === 'none' && style.boxShadow === 'none' ? '' : 'seen' } })()`,
    );
    order.push(where.id);
    assert.equal(where.outline, 'seen', `${where.id} shows that it has the focus`);
    const text = typed[where.id];
    if (text) await page.keyboard.type(text);
  }
  assert.deepEqual(order.slice(-6), ['card_number', 'card_expiry', 'card_cvc', 'card_name', 'email', 'pay']);
  assert.ok(order.length <= 11, order.join(' '));
  await page.keyboard.press('Enter');
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('Enter in a field pays as the button does', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url, id } = await world.createSession();
  await page.goto(checkout_url);
  await typeCard(page, { number: goodCard });
  await page.locator('#card_name').press('Enter');
  await seePage(page, 'paid');
  assert.deepEqual(await salesOf(world, id), ['approved']);
});

test('the fields say what they are for, so that a browser can fill them in', async (t) => {
  const { page } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession({
    settings: { customer_fields: ['email', 'phone', 'country'] },
  });
  await page.goto(checkout_url);
  const wanted = {
    card_number: ['cc-number', 'numeric'],
    card_expiry: ['cc-exp', 'numeric'],
    card_cvc: ['cc-csc', 'numeric'],
    card_name: ['cc-name', null],
    email: ['email', 'email'],
    phone: ['tel', null],
    country: ['country', null],
  };
  for (const [field, [autocomplete, inputMode]] of Object.entries(wanted)) {
    const input = page.locator(`#${field}`);
    assert.equal(await input.getAttribute('autocomplete'), autocomplete, field);
    assert.equal(await input.getAttribute('inputmode'), inputMode, field);
    assert.equal(await page.locator(`label[for="${field}"]`).count(), 1, field);
  }
});

test('nothing of the card is left in the page’s address, its storage or the page that comes back', async (t) => {
  const { page, context, requests } = await openCustomer(t, browser);
  const { checkout_url } = await world.createSession();
  await page.goto(checkout_url);
  await pay(page, { number: goodCard, cvc: '737' });
  await seePage(page, 'paid');
  await page.goBack();
  await page.waitForLoadState();
  assert.ok(!(await page.content()).includes('4242 4242 4242'));
  assert.ok(requests.every((url) => !url.includes('4242') && !url.includes('737')));
  const stored = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])');
  assert.equal(stored, '[{},{},""]', 'the cookie of the payer is out of the script’s reach');
  const cookies = await context.cookies();
  assert.ok(cookies.every((cookie) => cookie.httpOnly && cookie.sameSite === 'Lax' && cookie.path !== '/'));
});
