/** The part of the channel's own script that we use: it draws the card's fields in frames of its own. */
export interface CardField {
  mount: (at: HTMLElement) => void
  destroy: () => void
}
interface Confirmed {
  error?: { message?: string; code?: string } | null
}
export interface CardForm {
  elements: () => { create: (kind: 'card', options?: object) => CardField }
  confirmCardPayment: (secret: string, data: { payment_method: { card: CardField } }) => Promise<Confirmed>
}
type Maker = (key: string) => CardForm

/** Loads the script from where the server says; the page's policy lets nothing else in. */
export function loadForm(src: string, key: string): Promise<CardForm> {
  return new Promise((done, failed) => {
    const made = () => (globalThis as { Stripe?: Maker }).Stripe
    const tag = document.createElement('script')
    tag.src = src
    tag.async = true
    tag.addEventListener('load', () => {
      const maker = made()
      if (maker) done(maker(key))
      else failed(new Error(src))
    })
    tag.addEventListener('error', () => failed(new Error(src)))
    document.head.append(tag)
  })
}
