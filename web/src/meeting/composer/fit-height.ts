const fitsByItself = CSS.supports('field-sizing', 'content');

/** Makes a box as high as the text in it, wrapped lines included, in browsers whose style sheets cannot say so. */
export function fitHeight(box: HTMLTextAreaElement | null): void {
  if (fitsByItself || !box) return;
  box.style.height = 'auto';
  const borders = box.offsetHeight - box.clientHeight;
  box.style.height = `${box.scrollHeight + borders}px`;
}
