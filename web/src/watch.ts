// Subscribes this browser to notifications: the page of channels works without it, but for this one kind of channel.

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[name=${name}]`);
}

async function subscribe(form: HTMLFormElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
  const registration = await navigator.serviceWorker.register("/watch/worker.js", { scope: "/watch/" });
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key ?? "") });
  const { endpoint, keys } = subscription.toJSON();
  for (const [name, value] of Object.entries({ address: endpoint, p256dh: keys?.p256dh, auth: keys?.auth })) {
    const input = field(form, name);
    if (input) input.value = value ?? "";
  }
  form.submit();
}

export function offerPush(): void {
  const form = document.querySelector<HTMLFormElement>("form#push");
  const button = form?.querySelector("button");
  if (!form || !button || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  button.disabled = false;
  button.addEventListener("click", () => {
    subscribe(form).catch(() => {
      const status = form.querySelector("[role=status]");
      if (status) status.textContent = form.dataset.failed ?? "";
    });
  });
}
