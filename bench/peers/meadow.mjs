// Meadow's adapter for the commerce driver: copy it beside the driver's other adapters, then
//   MEADOW_HOME=.meadow node bench.mjs --target meadow --base http://127.0.0.1:8000 --mode checkout --clients 8
// It needs the operator's password (MEADOW_OPERATOR_PASSWORD, or keys/operator under MEADOW_HOME) to put the common catalogue of
// 500 products with 2 variants on the shelf, once. A shopper is an account that is logged in: proving a password costs 20 ms of CPU
// by design, and the peers' guests have none.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { Client } from './http.mjs';

export const stepsPerCheckout = 'cart line -> quote -> checkout -> payment attempt -> sandbox pay (signed callback, posted and split) -> cashier reads "succeeded"';
const PRODUCTS = 500, PAGE = 24, PASSWORD = 'correct horse 9';
const ADJ = 'red blue green vintage compact wireless organic cotton leather silver bright silent portable heavy light classic modern smart folding quick'.split(' ');
const NOUN = 'lamp jacket phone bottle kettle chair desk backpack shirt blender speaker camera watch keyboard mug pillow blanket tent bicycle charger'.split(' ');
const ADDRESS = { name: 'B C', phone: '13812345678', province: '浙江省', city: '杭州市', district: '西湖区', street: '1 Road', is_default: true };
const pick = some => some[Math.floor(Math.random() * some.length)];
const told = r => `${r.status} ${(r.body && r.body.code) || JSON.stringify(r.body).slice(0, 120)}`;

const send = (c, method, path, body) => c.req(method, path, body, { 'x-csrf-token': c.cookies.meadow_csrf || '', 'idempotency-key': crypto.randomUUID() });
async function want(c, method, path, body) { const r = await send(c, method, path, body); if (r.status < 200 || r.status > 299) throw new Error(`${method} ${path} ${told(r)}`); return r.body; }
async function browser(base) { const c = new Client(base); await c.req('GET', '/health'); return c; }
async function person(base, name) {
  const c = await browser(base);
  await want(c, 'POST', '/api/accounts', { login: `${name}-${crypto.randomUUID()}@example.com`, password: PASSWORD, name });
  return c;
}

async function operator(base) {
  const c = await browser(base), home = process.env.MEADOW_HOME || '.meadow';
  const password = process.env.MEADOW_OPERATOR_PASSWORD || fs.readFileSync(`${home}/keys/operator`, 'utf8').trim();
  await want(c, 'POST', '/api/session', { login: process.env.MEADOW_OPERATOR || 'operator@meadow.local', password });
  return c;
}

async function stand(base) { // somebody who may list goods, and somebody who approves them
  const boss = await operator(base), clerk = await person(base, 'merchant');
  let tree = (await want(boss, 'GET', '/api/categories')).items;
  if (!tree.length) tree = [await want(boss, 'POST', '/api/ops/categories', { slug: 'goods', name: { 'zh-CN': '好物', en: 'Goods' } })];
  const shop = await want(clerk, 'POST', '/api/shops', { name: `Peers ${crypto.randomUUID().slice(0, 8)}` });
  return { boss, clerk, category: tree.at(-1).id, path: `/api/merchant/${shop.id}/products`, close: () => { boss.close(); clerk.close(); } };
}

async function onShelf(s, name, price, stock) {
  const made = await want(s.clerk, 'POST', s.path, {
    category_id: s.category, title: { 'zh-CN': name, en: name }, description: { 'zh-CN': `A ${name} for everyday use. `.repeat(3) },
    specs: [{ name: { 'zh-CN': '尺码', en: 'Size' }, values: [{ name: { 'zh-CN': 'S', en: 'S' } }, { name: { 'zh-CN': 'L', en: 'L' } }] }],
    skus: [0, 1].map(i => ({ price, stock, spec_ix: [i] })),
  });
  await want(s.clerk, 'POST', `${s.path}/${made.id}/submit`);
  await want(s.boss, 'POST', `/api/ops/products/${made.id}/audit`, { decision: 'approve', rev: made.rev });
  return (await want(s.clerk, 'GET', `${s.path}/${made.id}`)).skus[0].id;
}

async function pages(c) { // every page of the mall: its cursor, and the products on it
  const cursors = [''], products = [];
  for (let at = ''; ;) {
    const r = await want(c, 'GET', `/api/products?sort=new&limit=${PAGE}${at}`);
    products.push(...r.items.map(i => i.id));
    if (!r.next || products.length >= PRODUCTS) return { cursors, products };
    cursors.push(at = `&cursor=${encodeURIComponent(r.next)}`);
  }
}

export async function setup(base) {
  const c = new Client(base);
  let found = await pages(c);
  if (found.products.length < PRODUCTS) {
    const s = await stand(base);
    for (let i = found.products.length; i < PRODUCTS; i++) await onShelf(s, `${pick(ADJ)} ${pick(ADJ)} ${NOUN[i % NOUN.length]} ${i}`, 500 + Math.floor(Math.random() * 20000), 1_000_000);
    s.close();
    found = await pages(c);
  }
  const ids = [];
  for (const id of found.products) ids.push(...(await want(c, 'GET', `/api/products/${id}`)).skus.filter(s => s.available > 1000).map(s => s.id));
  c.close();
  return { base, ids, cursors: found.cursors.slice(0, 20), people: new Map() };
}

async function shopper(ctx, n) {
  if (!ctx.people.has(n)) {
    const c = await person(ctx.base, 'buyer'), address = await want(c, 'POST', '/api/me/addresses', ADDRESS);
    ctx.people.set(n, { cookies: c.cookies, address: address.id });
    c.close();
  }
  return ctx.people.get(n);
}

export async function begin(c, ctx, n, variant) {
  const who = await shopper(ctx, n), sku_id = variant || pick(ctx.ids), line = { sku_id, qty: 1, source: { scene: 'mall' } };
  c.cookies = { ...who.cookies };
  const added = await send(c, 'POST', '/api/cart/lines', line);
  if (added.status !== 200) return { ok: false, why: `cart ${told(added)}` };
  const quote = await send(c, 'POST', '/api/quotes', { lines: [line] });
  return quote.status === 201 ? { ok: true, quote: quote.body.quote_id, address: who.address } : { ok: false, why: `quote ${told(quote)}` };
}

export async function finish(c, { ok, why, quote, address }) {
  if (!ok) return { ok, why };
  const placed = await send(c, 'POST', '/api/checkouts', { quote_id: quote, address_id: address, from_cart: true });
  if (placed.status !== 201) return { ok: false, why: `checkout ${told(placed)}` };
  const intent = `/api/payments/${placed.body.intent_id}`, attempt = await want(c, 'POST', `${intent}/attempts`, { channel: 'sandbox' });
  await want(c, 'POST', `/api/sandbox/charges/${attempt.redirect.split('/').at(-1)}`, { outcome: 'succeed' });
  const paid = await want(c, 'GET', intent);
  return paid.state === 'succeeded' ? { ok: true, code: placed.body.orders[0].number } : { ok: false, why: `payment ${paid.state}` };
}

export async function checkout(c, ctx, n, variant) { return finish(c, await begin(c, ctx, n, variant)); }
export async function list(c, ctx) { const r = await want(c, 'GET', `/api/products?sort=new&limit=${PAGE}${pick(ctx.cursors)}`); if (!r.items.length) throw new Error('empty'); }
export async function search(c) { const r = await want(c, 'GET', `/api/products?q=${pick(NOUN)}&limit=${PAGE}`); if (!r.items.length) throw new Error('empty'); }
export async function oversellSku(ctx, base, stock) { const s = await stand(base), id = await onShelf(s, `rush ${crypto.randomUUID().slice(0, 8)}`, 9900, stock); s.close(); return id; }
