/** Copies an element's text; where the browser forbids it, as without https, selects it instead. */
export async function copied(source: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '')
    return 'Copied'
  } catch {
    getSelection()?.selectAllChildren(source)
    return 'Selected: copy it with Ctrl+C'
  }
}
