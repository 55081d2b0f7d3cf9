// The keys of a console: what each does, how a press is written, and a person's own choice of them. Pure but for `keptKeys`.
export type Deed = 'pin' | 'price' | 'unpin' | 'drop' | 'lucky' | 'deal' | 'mute' | 'search' | 'close'
export interface Press {
  key: string
  code: string
  altKey: boolean
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
}
export type Keymap = Record<string, string>

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
export const DEFAULTS: Readonly<Keymap> = Object.freeze({
  ...Object.fromEntries(NINE.flatMap((n) => [[`pin:${n}`, `F${n}`], [`price:${n}`, `Shift+F${n}`]])),
  unpin: 'F10',
  drop: 'Alt+C',
  lucky: 'Alt+B',
  deal: 'Alt+D',
  mute: 'Alt+M',
  search: '/',
  close: 'Escape',
})
/** Deeds that give money or goods away: they ask Enter once. */
export const MONEY: ReadonlySet<Deed> = new Set(['drop', 'lucky', 'deal'])

/** A press as it is written down: `Shift+F3`, `Alt+C`. Letters go by their place, since Alt makes other letters of them on a Mac. */
export function comboOf(press: Press): string {
  if (/^(Shift|Control|Alt|Meta|AltGraph)$/.test(press.key)) return ''
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1] ?? /^Digit(\d)$/.exec(press.code)?.[1]
  const named = press.key.length > 1
  const key = named ? press.key : press.altKey || press.ctrlKey || press.metaKey ? (letter ?? press.key) : press.key.toLowerCase()
  // What Shift makes of a printed sign is in the sign already.
  const shift = press.shiftKey && (named || press.altKey || press.ctrlKey || press.metaKey)
  return [press.ctrlKey && 'Ctrl', press.metaKey && 'Meta', press.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+')
}

/** What a combination means; the number is the product's in the bag. */
export function deedOf(combo: string, keys: Keymap): { deed: Deed; number: number | null } | null {
  const name = combo && Object.keys(keys).find((one) => keys[one] === combo)
  if (!name) return null
  const [deed, number] = name.split(':') as [Deed, string | undefined]
  return { deed, number: number === undefined ? null : Number(number) }
}

/** The keys with one changed. A combination that another deed had is taken from it, so that none ever means two things. */
export function withKey(keys: Keymap, name: string, combo: string): Keymap {
  const next = Object.fromEntries(Object.entries(keys).map(([other, has]) => [other, has === combo && other !== name ? '' : has]))
  return { ...next, [name]: combo }
}

/** Keys as they were kept, with what is missing or broken as it was delivered. */
export function readKeys(text: string | null): Keymap {
  let kept: unknown = null
  try {
    kept = JSON.parse(text ?? 'null')
  } catch {
    kept = null
  }
  const said = kept && typeof kept === 'object' ? (kept as Record<string, unknown>) : {}
  return Object.fromEntries(Object.entries(DEFAULTS).map(([name, combo]) => [name, typeof said[name] === 'string' ? (said[name] as string) : combo]))
}
export const KEPT = 'meadow.live.keys'
