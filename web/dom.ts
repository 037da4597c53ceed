/** Short ways to make, find and change elements; text is only ever set as text. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A new element; `true` sets an attribute without value, `false` and `undefined` leave it out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value)
  made.append(...children)
  return made
}

/** The one element that matches.
 * @throws Error if there is none of that type: the page and its script do not belong together */
export function find<T extends Element>(selector: string, type: new () => T, within: ParentNode = document): T {
  const found = within.querySelector(selector)
  if (found instanceof type) return found
  throw new Error(`page: expected a ${type.name} at "${selector}", found ${found?.nodeName ?? 'nothing'}`)
}

/** Sets an element's text where it is another; true if it was. */
export function setText(target: Element, text: string): boolean {
  if (target.textContent === text) return false
  target.textContent = text
  return true
}

/** Sets an attribute where it is another. */
export function setAttribute(target: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) {
    target.removeAttribute(name)
    return
  }
  const text = value === true ? '' : String(value)
  if (target.getAttribute(name) !== text) target.setAttribute(name, text)
}

/** Sets a text and lets it glow once where it is another than before. */
export function setTextGlowing(target: HTMLElement, text: string): void {
  const isFirst = target.textContent === ''
  if (setText(target, text) && !isFirst) glow(target)
}

/** Lets an element glow once. */
export function glow(target: HTMLElement): void {
  target.classList.remove('glow')
  // Reading the layout restarts the animation.
  void target.offsetWidth
  target.classList.add('glow')
}

/** Makes a container's children these, and touches nothing where they already are. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  const isSame = parent.childNodes.length === children.length && children.every((c, i) => parent.childNodes[i] === c)
  if (!isSame) parent.replaceChildren(...children)
}
