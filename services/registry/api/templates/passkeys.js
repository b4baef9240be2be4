// Registers and verifies a passkey (WebAuthn) through the registry's own addresses; nothing else is loaded or sent.
"use strict";
(() => {
  const notice = document.getElementById("llaves-aviso");
  const box = document.getElementById("llaves");
  const codes = document.getElementById("recuperacion");
  const say = (es, en) => (document.documentElement.lang === "en" ? en : es);
  if (!notice || !box) return;
  if (!window.PublicKeyCredential) {
    notice.textContent = say("Este navegador no admite llaves de acceso.", "This browser knows no passkeys.");
    return;
  }
  notice.textContent = "";
  box.hidden = false;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function post(path, body) {
    const init = { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" } };
    const answer = await fetch(path, body ? { ...init, body: JSON.stringify(body) } : init);
    const told = await answer.json();
    if (!answer.ok) throw new Error([told.title, told.detail, told.remedy].filter(Boolean).join(". "));
    return told;
  }

  function plain(credential) {
    const answered = credential.response;
    const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const response = {};
    for (const field of fields) if (answered[field]) response[field] = text(answered[field]);
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
  }

  async function register() {
    const options = await post("/registry/passkeys/options");
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = named(options.excludeCredentials);
    const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials };
    const made = await post("/registry/passkeys", { credential: plain(await navigator.credentials.create({ publicKey })) });
    if (made.recovery_codes.length === 0) return location.reload();
    notice.textContent = say(
      "Llave registrada. Guarde estos códigos de recuperación: no se muestran otra vez.",
      "Passkey registered. Keep these recovery codes: they are not shown again.",
    );
    codes.replaceChildren(...made.recovery_codes.map((code) => {
      const item = document.createElement("li");
      item.textContent = code;
      return item;
    }));
    codes.hidden = false;
    box.hidden = true;
  }

  async function verify() {
    const options = await post("/registry/second-factor/options");
    const allowCredentials = named(options.allowCredentials);
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials };
    await post("/registry/second-factor", { credential: plain(await navigator.credentials.get({ publicKey })) });
    location.reload();
  }

  for (const [id, act] of [["registrar", register], ["verificar", verify]]) {
    document.getElementById(id)?.addEventListener("click", () => {
      notice.textContent = say("Siga las indicaciones de su dispositivo.", "Follow what your device asks for.");
      act().catch((fault) => { notice.textContent = `${say("No se pudo", "It failed")}: ${fault.message}`; });
    });
  }
})();
