import type { Sign } from '@/ui/icons'

// Our own drawings of the ways to pay; the ground says which is which, the name says it in words.
export interface Mark {
  sign: Sign
  ground: string
}
const line = (d: string): Sign => ({ d })
const shape = (d: string): Sign => ({ d, fill: true })

const MARKS: Record<string, Mark> = {
  sandbox: { sign: line('M4 19.5h16M6 19.5l2.2-8h7.6l2.2 8M9 11.5V8.2a3 3 0 0 1 6 0v3.3M12 4V2.8'), ground: '#5d6676' },
  wechat: {
    sign: shape('M9.4 4.2c4 0 7.2 2.6 7.3 5.8-4 .1-7 2.6-7 5.8v.5l-2.9 1.6.6-2.5C4 14.4 2.2 12.3 2.2 10c0-3.2 3.2-5.8 7.2-5.8Zm7.4 7.2c3 0 5.3 2 5.3 4.4 0 1.4-.9 2.8-2.3 3.6l.5 1.8-2-1c-.5.1-1 .1-1.5.1-3 0-5.4-2-5.4-4.5s2.4-4.4 5.4-4.4Z'),
    ground: '#0b7a4b',
  },
  alipay: { sign: line('M5 6.5h14M12 3.5v3M7 10.5h9.5c-1.2 4-4.5 7.5-9 8.3-2.3.3-3.7-.9-3.5-2.4.3-1.7 2.3-2.5 4.6-1.9 3.4.9 7 3.3 11.4 4.8'), ground: '#1d55e0' },
  stripe: { sign: line('M2.8 5.5h18.4v13H2.8zM2.8 9.8h18.4M6 15h4.5'), ground: '#4b3fbf' },
  cod: { sign: line('M2.5 6.5h11v9.5h-11zM13.5 10h3.7l3.3 3v3h-7M6.5 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm10.5 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM6 9.8h4M8 8.2v4.6'), ground: '#8f4b00' },
}
const OTHER: Mark = { sign: line('M3.5 6.5h17v11h-17zM3.5 10.5h17'), ground: '#3a4150' }

export const markOf = (channel: string): Mark => MARKS[channel] ?? OTHER
