// Makes a passkey, or signs in by one: two requests, between which the browser asks the person.

interface Options { publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON }

async function ask(address: string, body: string): Promise<unknown> {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
}

async function ceremony(form: HTMLFormElement): Promise<void> {
  const { publicKey } = (await ask(`${form.action}/begin`, "")) as Options;
  const label = form.querySelector<HTMLInputElement>("input[name=label]");
  const given = label
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  if (!(given instanceof PublicKeyCredential)) throw new Error("nothing was given");
  const query = label ? `?label=${encodeURIComponent(label.value)}` : "";
  await ask(`${form.action}/finish${query}`, JSON.stringify(given.toJSON()));
  if (form.dataset.next) location.assign(form.dataset.next);
  else location.reload();
}

export function offerPasskeys(): void {
  if (!("PublicKeyCredential" in window) || !("parseCreationOptionsFromJSON" in PublicKeyCredential)) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form.passkey")) {
    const button = form.querySelector("button");
    if (!button) continue;
    button.disabled = false;
    button.addEventListener("click", () => {
      ceremony(form).catch(() => {
        const status = form.querySelector("[role=status]");
        if (status) status.textContent = form.dataset.failed ?? "";
      });
    });
  }
}
