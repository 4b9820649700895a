// Colours of tokens as a canvas understands them: resolved for the theme that is on now.

let probe: HTMLElement | null = null;

/** The value of a colour token, e.g. `--accent`, as a CSS colour without variables. */
export function tokenColor(token: string): string {
  probe ??= document.body.appendChild(Object.assign(document.createElement('span'), { hidden: true }));
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** The same as bytes. */
export function tokenRgb(token: string): readonly [number, number, number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) return [128, 128, 128];
  context.fillStyle = tokenColor(token);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
