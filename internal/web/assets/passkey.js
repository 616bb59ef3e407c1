// Lets a passkey answer for its owner. The forms it serves stay hidden where
// passkeys cannot be used; every page has another way that needs no script.
const able = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential && "toJSON" in PublicKeyCredential.prototype;

async function answer(form) {
  const response = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok || !type.startsWith("application/json")) {
    throw new Error("refused");
  }
  const { publicKey } = await response.json();
  return "passkeyNew" in form.dataset
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

function serve(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    button.disabled = true;
    try {
      form.elements.answer.value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      trouble.textContent = error.name === "InvalidStateError" ? "This device has a passkey for you already." : "Your passkey did not answer. Try again, or use another way.";
      button.disabled = false;
    }
  });
}

if (able) {
  document.querySelectorAll("form[data-passkey]").forEach(serve);
  document.querySelectorAll("[data-passkey-without]").forEach((part) => { part.hidden = true; });
}
