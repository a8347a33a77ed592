// Makes and shows passkeys. Where the browser knows none, the form stays hidden or says so; codes work without this file.
//
//   <form data-passkey="create|get" data-options="{publicKey: …}" data-words-failed="…" hidden>
//     <input type="hidden" name="credential"> <button type="button" data-passkey-button> <p data-passkey-failed hidden>

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(options) {
  const known = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (known.user) known.user = { ...known.user, id: bytes(known.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    known[name] = known[name]?.map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: known };
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function ask(form, button) {
  const failed = form.querySelector("[data-passkey-failed]");
  button.disabled = true;
  failed.hidden = true;
  try {
    const options = readable(JSON.parse(form.dataset.options));
    const credential = await navigator.credentials[form.dataset.passkey](options);
    form.elements.credential.value = JSON.stringify(written(credential));
    form.submit();
  } catch {
    failed.textContent = form.dataset.wordsFailed;
    failed.hidden = false;
    button.disabled = false;
  }
}

export function startPasskey(root) {
  if (!window.PublicKeyCredential) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-button]");
    form.hidden = false;
    button.addEventListener("click", () => ask(form, button));
    form.addEventListener("submit", (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      ask(form, button);
    });
  }
}
