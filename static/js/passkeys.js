// Passkeys (WebAuthn): the button of the form asks the authenticator, and the form carries its answer.
// Without script the page shows the other way, such as a code; this script hides that sentence.

const TEXTS = {
  NotAllowedError: "Nothing was confirmed, or it took too long. Try again, or take the other way.",
  InvalidStateError: "This device or key has a passkey of your account already.",
  SecurityError: "Passkeys do not work at this address. Take the other way.",
};
const FAILED = "Your browser could not do it. Try again, or take the other way.";

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function base64url(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function added(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return answer(made, ["clientDataJSON", "attestationObject"]);
}

async function used(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const found = await navigator.credentials.get({ publicKey });
  return answer(found, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
}

function answer(credential, parts) {
  const response = {};
  for (const part of parts) {
    if (credential.response[part]) response[part] = base64url(credential.response[part]);
  }
  return { id: credential.id, rawId: base64url(credential.rawId), type: credential.type, response };
}

function prepare(form) {
  const options = JSON.parse(form.dataset.passkey);
  const said = form.querySelector("[data-passkey-said]");
  const button = form.querySelector("button");
  form.querySelector("[data-passkey-without]").hidden = true;
  form.querySelector("[data-passkey-with]").hidden = false;
  async function ask(event) {
    event.preventDefault();
    event.stopImmediatePropagation(); // the page is not left before the authenticator has answered
    const name = form.elements.namedItem("name");
    if (name && !name.value.trim()) {
      said.textContent = "Give it a name first.";
      name.focus();
      return;
    }
    button.disabled = true;
    said.textContent = "Follow what your browser asks.";
    try {
      const credential = await (options.user ? added(options) : used(options));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      said.textContent = TEXTS[error.name] || FAILED;
      button.disabled = false;
    }
  }
  form.addEventListener("submit", ask, { capture: true });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
