"use strict";
/* The opening ceremony in a browser: a holder's private key decrypts the share here and is sent nowhere.

   HPKE base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, over Web Crypto alone. */

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (data) => Array.from(new Uint8Array(data), (byte) => byte.toString(16).padStart(2, "0")).join("");
const text = (words) => new TextEncoder().encode(words);
const number = (value, size) => Uint8Array.from({ length: size }, (_, at) => (value >> (8 * (size - 1 - at))) & 255);
const unpadded = (base64) => Uint8Array.from(atob(base64.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const VERSION = text("HPKE-v1");
const KEM = new Uint8Array([...text("KEM"), 0x00, 0x20]);
const SUITE = new Uint8Array([...text("HPKE"), 0x00, 0x20, 0x00, 0x01, 0x00, 0x02]);
const NOTHING = new Uint8Array(0);
const PRIVATE_KEY = bytes("302e020100300506032b656e04220420"); /* PKCS #8 before the 32 bytes of an X25519 key */

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

async function hmac(key, data) {
  const padded = key.length ? key : new Uint8Array(32); /* HMAC pads by zeros: an empty key is this one. */
  const made = await crypto.subtle.importKey("raw", padded, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, data));
}

const extract = (suite, salt, label, material) => hmac(salt, joined(VERSION, suite, text(label), material));

async function expand(suite, secret, label, info, length) {
  const asked = joined(number(length, 2), VERSION, suite, text(label), info, number(1, 1));
  return (await hmac(secret, asked)).slice(0, length);
}

async function shared(key, point) {
  const other = await crypto.subtle.importKey("raw", point, { name: "X25519" }, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: other }, key, 256));
}

const privateKey = (secret) =>
  crypto.subtle.importKey("pkcs8", joined(PRIVATE_KEY, secret), { name: "X25519" }, false, ["deriveBits"]);

const publicHalf = async (key) => shared(key, joined(number(9, 1), new Uint8Array(31)));

async function unseal(key, sealed, info) {
  const [point, cipher] = [sealed.slice(0, 32), sealed.slice(32)];
  const context = joined(point, await publicHalf(key));
  const kem = await extract(KEM, NOTHING, "eae_prk", await shared(key, point));
  const secret = await expand(KEM, kem, "shared_secret", context, 32);
  const nobody = await extract(SUITE, NOTHING, "psk_id_hash", NOTHING);
  const place = joined(number(0, 1), nobody, await extract(SUITE, NOTHING, "info_hash", info));
  const schedule = await extract(SUITE, secret, "secret", NOTHING);
  const material = await expand(SUITE, schedule, "key", place, 32);
  const iv = await expand(SUITE, schedule, "base_nonce", place, 12);
  const opening = await crypto.subtle.importKey("raw", material, "AES-GCM", false, ["decrypt"]);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, opening, cipher));
}

/* Return the holder's share of a contest's key, as the service takes it; refuse a key that holds none. */
async function shareOf(told, secret) {
  const key = await privateKey(secret);
  const holder = hex(await publicHalf(key));
  const held = told.shares.find((share) => share.holder === holder);
  if (!held) throw new Error("Esta llave no es de ningún custodio de esta votación.");
  const share = await unseal(key, unpadded(held.sealed), text(`${told.place}|share|${held.number}`));
  const commitment = hex(await crypto.subtle.digest("SHA-256", share));
  if (commitment !== held.commitment) throw new Error("La parte descifrada no es la que se repartió.");
  return { number: held.number, share: hex(share) };
}

async function asked(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  const body = await answer.json();
  if (!answer.ok) throw new Error([body.title, body.detail, body.remedy].filter(Boolean).join(". "));
  return body;
}

const posted = (address, body, token) =>
  asked(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });

async function tokenOf(page, typed) {
  if (typed) return typed;
  const wish = { role: "committee", audience: "voting", process_id: page.dataset.process };
  return (await posted("/registry/tokens", wish)).token;
}

function show(page, told) {
  const missing = Math.max(0, told.threshold - told.given.length);
  const open = told.opening.is_open;
  page.querySelector("#given").textContent = `${told.given.length} de ${told.threshold} necesarias`;
  page.querySelector("#missing").textContent = String(missing);
  page.querySelector("#state").textContent = open
    ? `Abierta: ${told.opening.ballots} cédulas leídas; la llave es pública.`
    : missing
      ? "Sellada: con menos partes que las necesarias no se abre nada."
      : `Abriéndose: ${told.opening.ballots} cédulas leídas.`;
  for (const row of page.querySelectorAll("[data-share]")) {
    const gave = told.given.includes(Number(row.dataset.share));
    row.querySelector("td:last-child").textContent = gave ? "entregada" : "pendiente";
  }
  page.querySelector("form").hidden = open || !missing;
  return open || missing > 0;
}

async function follow(page, address) {
  while (!show(page, await asked(`${address}/key`))) await new Promise((later) => setTimeout(later, 1000));
}

async function give(page, form, address) {
  const file = form.elements.file.files[0];
  const written = (file ? await file.text() : form.elements.key.value).trim();
  if (!/^[0-9a-f]{64}$/.test(written)) throw new Error("La llave tiene 64 cifras hexadecimales.");
  const body = await shareOf(await asked(`${address}/key`), bytes(written));
  await posted(`${address}/shares`, body, await tokenOf(page, form.elements.token.value.trim()));
  return `Se entregó la parte ${body.number}. La llave privada no salió de este equipo.`;
}

function begin(page) {
  const [form, said] = [page.querySelector("form"), page.querySelector("#said")];
  const address = `/voting/contests/${page.dataset.contest}`;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.elements.send.disabled = true;
    said.textContent = "Descifrando…";
    try {
      said.textContent = await give(page, form, address);
      form.reset();
    } catch (reason) {
      said.textContent = reason.name === "OperationError" ? "La llave no abre esta parte." : reason.message;
    }
    form.elements.send.disabled = false;
    await follow(page, address);
  });
  follow(page, address);
}

if (typeof document !== "undefined") begin(document.querySelector("main"));
